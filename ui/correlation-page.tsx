import type { CorrelationView } from '#viewer/api';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { fetchCorrelation } from './api.ts';
import { CopyButton } from './copy-button.tsx';
import { ExportLinks } from './export-links.tsx';
import { formatDuration, toVisible } from './format.ts';
import { JaegerLinks } from './jaeger-links.tsx';
import { useLiveLoader } from './load.ts';
import { logsHref } from './location.ts';
import { ServiceChip, Time } from './marks.tsx';
import { Loading, Notice, Trouble } from './notice.tsx';
import { Story } from './story.tsx';
import { usePage } from './use-page.ts';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** Everything of one correlation id, across services and traces, in time order. */
export function CorrelationPage({ id }: { readonly id: string }): JSX.Element {
  const loader = useLiveLoader(`correlation ${id}`, async (abort) => {
    return (await fetchCorrelation(id, abort)) ?? null;
  });
  const { data, error } = loader.state.value;
  usePage(id, data !== undefined);
  const { correlation: text } = texts.value;

  return (
    <>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what={text.reading} />}
      {data === null && (
        <Notice isPage title={text.nothing}>
          <p>{fill(text.onNothing, { id: <code>{toVisible(id)}</code> })}</p>
          <p>
            <a href={logsHref(JSON.stringify(id))}>{text.findInLogs}</a>
          </p>
        </Notice>
      )}
      {data !== undefined && data !== null && <Correlation view={data} />}
    </>
  );
}

function Correlation({ view }: { readonly view: CorrelationView }): JSX.Element {
  const summary = useMemo(() => summarize(view), [view]);
  const errorsOnly = useSignal(false);
  const { correlation: text, shared } = texts.value;
  return (
    <>
      <header class="subject">
        <h1>
          <span class="kind">{text.kind}</span>{' '}
          <span class="id">{toVisible(view.correlation_id)}</span>
          <CopyButton text={view.correlation_id} label={text.theId} isOfId />
        </h1>
        <p class="facts">
          {summary.start !== undefined && (
            <span>
              <Time iso={summary.start} />
            </span>
          )}
          <span>{text.over(formatDuration(summary.lengthMillis))}</span>
          <span>{shared.traces(view.traces.length)}</span>
          <span>{shared.logLines(view.logs.length)}</span>
          <span class="chips">
            {summary.services.map((service) => (
              <ServiceChip key={service} service={service} />
            ))}
          </span>
          <ExportLinks of="correlations" id={view.correlation_id} />
          <JaegerLinks traceIds={summary.traceIds} />
          <label class="filter">
            <input
              type="checkbox"
              checked={errorsOnly.value}
              onChange={(event) => {
                errorsOnly.value = event.currentTarget.checked;
              }}
            />
            {text.loudOnly}
          </label>
        </p>
      </header>
      <Story view={view} isShort={errorsOnly.value} />
    </>
  );
}

interface Summary {
  readonly start: string | undefined;
  readonly lengthMillis: number;
  readonly services: readonly string[];
  /** Also those of which only log lines are here. */
  readonly traceIds: readonly string[];
}

function summarize({ traces, logs }: CorrelationView): Summary {
  const starts = [...traces.map((trace) => trace.start), ...logs.map((log) => log.datetime)];
  const ends = [
    ...traces.map((trace) => Date.parse(trace.start) + trace.duration_millis),
    ...logs.map((log) => Date.parse(log.datetime)),
  ];
  const start = starts.toSorted()[0];
  const end = ends.reduce((latest, at) => Math.max(latest, at), 0);
  const services = new Set([
    ...traces.flatMap((trace) => trace.services),
    ...logs.map((log) => log.service),
  ]);
  const traceIds = new Set([
    ...traces.map((trace) => trace.trace_id),
    ...logs.flatMap((log) => log.trace_id ?? []),
  ]);
  return {
    start,
    lengthMillis: start === undefined ? 0 : end - Date.parse(start),
    services: [...services].toSorted(),
    traceIds: [...traceIds],
  };
}
