import type { CorrelationView, LogRow, TraceSummary } from '#viewer/api';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formatCount, formatDuration, formatOffset, toVisible } from './format.ts';
import { traceHref } from './location.ts';
import { LogTableRow, toKeyed } from './log-row.tsx';
import { ErrorMark, ServiceChip, Time } from './marks.tsx';
import { texts } from './texts.ts';

interface Step {
  readonly key: string;
  readonly atMillis: number;
  /** The trace that starts here, or the log record written here. */
  readonly what: TraceSummary | LogRow;
}

/** Rows shown at first, and added by each press of the button. */
const stepCount = 500;

/** Traces and log lines of one correlation id in time order. */
export function Story({
  view,
  isShort,
}: {
  readonly view: CorrelationView;
  /** Leaves out the log lines below a warning. */
  readonly isShort: boolean;
}): JSX.Element {
  const shownCount = useSignal(stepCount);
  const steps = toSteps(view);
  const startMillis = steps[0]?.atMillis ?? 0;
  const wanted = isShort ? steps.filter(isLoud) : steps;
  const left = wanted.length - shownCount.value;
  const showMore = (): void => {
    shownCount.value += stepCount;
  };
  const { correlation: text } = texts.value;
  return (
    <>
      <table class="list story">
        <thead>
          <tr>
            <th scope="col">{text.time}</th>
            <th scope="col" class="number">
              {text.sinceStart}
            </th>
            <th scope="col">{text.level}</th>
            <th scope="col">{text.service}</th>
            <th scope="col">{text.whatHappened}</th>
            <th scope="col">{text.trace}</th>
          </tr>
        </thead>
        {wanted.slice(0, shownCount.value).map((step) => (
          <StoryRow key={step.key} step={step} sinceMillis={step.atMillis - startMillis} />
        ))}
      </table>
      {left > 0 && (
        <p class="more">
          <button type="button" onClick={showMore}>
            {text.showMore(formatCount(Math.min(left, stepCount)), formatCount(left))}
          </button>
        </p>
      )}
    </>
  );
}

function StoryRow({
  step,
  sinceMillis,
}: {
  readonly step: Step;
  readonly sinceMillis: number;
}): JSX.Element {
  const since = <td class="number since">{formatOffset(sinceMillis)}</td>;
  if (isTrace(step.what)) return <TraceStep trace={step.what} since={since} />;
  return <LogTableRow log={step.what} words={[]} columnCount={6} afterTime={since} />;
}

function TraceStep({
  trace,
  since,
}: {
  readonly trace: TraceSummary;
  readonly since: JSX.Element;
}): JSX.Element {
  const { correlation: text, shared } = texts.value;
  return (
    <tbody class="trace-step">
      <tr>
        <td>
          <Time iso={trace.start} />
        </td>
        {since}
        <td>
          <span class="level level-start">▸ {text.start}</span>
        </td>
        <td>
          <ServiceChip service={trace.service} />
        </td>
        <td>
          <a href={traceHref(trace.trace_id)} data-row>
            <bdi>{toVisible(trace.operation)}</bdi>
          </a>
          <span class="muted">
            {formatDuration(trace.duration_millis)}, {shared.spans(trace.span_count)}
          </span>
          {trace.error_count > 0 && (
            <span class="errors">
              <ErrorMark /> {shared.errors(trace.error_count)}
            </span>
          )}
          {trace.complete === false && <span class="note">{shared.incomplete}</span>}
        </td>
        <td class="id">
          <a href={traceHref(trace.trace_id)} title={trace.trace_id}>
            {trace.trace_id.slice(0, 8)}
          </a>
        </td>
      </tr>
    </tbody>
  );
}

function toSteps({ traces, logs }: CorrelationView): readonly Step[] {
  const steps: Step[] = traces.map((trace) => {
    return { key: trace.trace_id, atMillis: Date.parse(trace.start), what: trace };
  });
  for (const [key, log] of toKeyed(logs)) {
    // Nanoseconds as a number are exact to a quarter of a microsecond: enough for an order.
    steps.push({ key, atMillis: Number(log.time_unix_nano) / 1e6, what: log });
  }
  return steps.toSorted((left, right) => left.atMillis - right.atMillis);
}

function isTrace(what: TraceSummary | LogRow): what is TraceSummary {
  return 'operation' in what;
}

function isLoud({ what }: Step): boolean {
  return isTrace(what) || ['WARNING', 'ERROR', 'FATAL'].includes(what.level);
}
