import type { LogOutline, LogRow } from '#viewer/api';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { groupAttributes } from './attribute-groups.ts';
import { CopyButton } from './copy-button.tsx';
import { EventDetails } from './event-details.tsx';
import { FieldTable } from './field-table.tsx';
import { formatCount, formatLength, formatOffset, toVisible } from './format.ts';
import { LikeFacts } from './like-facts.tsx';
import { LogFields } from './log-fields.tsx';
import { ErrorMark, LevelBadge, ServiceChip } from './marks.tsx';
import { useLoader } from './load.ts';
import { Loading, Trouble } from './notice.tsx';
import { Gaps, OwnTime } from './time-facts.tsx';
import { logRowId } from '#viewer/trace-rows';
import type { WaterfallRow } from '#viewer/trace-rows';
import { select } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';
import { readWhole, toWhole } from './whole-row.ts';
import type { WholeRow, WholeSpan } from './whole-row.ts';
import { texts } from './texts.ts';

/** Log lines that the pane of a span lists; the others are rows of the waterfall. */
const mostLogs = 200;

/** Everything about the row that is open. */
export function SidePane({ state }: { readonly state: TraceState }): JSX.Element | null {
  const row = state.selected.value;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.target instanceof HTMLInputElement) return;
      if (document.querySelector('dialog[open]') === null) close(state);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [state]);
  if (row === undefined) return null;
  return (
    <aside class="pane" aria-label={texts.value.pane.label} tabIndex={-1}>
      <button
        type="button"
        class="quiet close"
        aria-label={texts.value.pane.close}
        onClick={() => close(state)}
      >
        ✕
      </button>
      <RowDetails row={row} state={state} />
    </aside>
  );
}

interface RowProps {
  readonly row: WaterfallRow;
  readonly state: TraceState;
}

function RowDetails({ row, state }: RowProps): JSX.Element {
  const whole = toWhole(row);
  return whole === undefined ? (
    <ReadDetails row={row} state={state} />
  ) : (
    <WholeDetails row={whole} state={state} />
  );
}

/** What stands in a row of a long trace; until it is there, the row that was open before: nothing flickers. */
function ReadDetails({ row, state }: RowProps): JSX.Element {
  const { trace_id: traceId } = state.view.value.summary;
  const loader = useLoader(`row ${traceId} ${row.id}`, (abort) => readWhole(traceId, row, abort));
  const { data, error } = loader.state.value;
  const before = useRef<WholeRow>(undefined);
  if (data !== undefined) before.current = data;
  const shown = data ?? before.current;
  if (error !== undefined) return <Trouble message={error} onRetry={loader.reload} />;
  return (
    <div aria-busy={data === undefined}>
      {shown === undefined ? (
        <Loading what={texts.value.pane.reading} />
      ) : (
        <WholeDetails key={shown.id} row={shown} state={state} />
      )}
    </div>
  );
}

function WholeDetails({
  row,
  state,
}: {
  readonly row: WholeRow;
  readonly state: TraceState;
}): JSX.Element {
  return 'log' in row ? (
    <LogDetails log={row.log} />
  ) : (
    <SpanDetails span={row.span} state={state} />
  );
}

function close(state: TraceState): void {
  select(state, undefined);
  document.querySelector<HTMLElement>('.waterfall')?.focus({ preventScroll: true });
}

function LogDetails({ log }: { readonly log: LogRow & LogOutline }): JSX.Element {
  const { offset_millis: offsetMillis, ...record } = log;
  const { pane: text } = texts.value;
  return (
    <>
      <h2>
        <LevelBadge level={log.level} /> {text.logLine}
      </h2>
      <p class="facts">
        <ServiceChip service={log.service} />
        <span>{text.at(formatOffset(offsetMillis))}</span>
      </p>
      <LogFields log={record} />
    </>
  );
}

function SpanDetails({
  span,
  state,
}: {
  readonly span: WholeSpan;
  readonly state: TraceState;
}): JSX.Element {
  const { pane: text, shared, shell } = texts.value;
  return (
    <>
      <h2>
        <bdi>{toVisible(span.name)}</bdi>
      </h2>
      <p class="facts">
        <ServiceChip service={span.service} />
        <span>{span.kind}</span>
        <span class="strong">{formatLength(span)}</span>
        {span.unfinished === true && <span>{texts.value.trace.notEnded}</span>}
        <span>{text.from(formatOffset(span.offset_millis))}</span>
        <OwnTime span={span} state={state} />
      </p>
      <Gaps span={span} state={state} />
      {span.name !== '' && <LikeFacts span={span} traceStart={state.view.value.summary.start} />}
      {span.status === 'error' && (
        <p class="errors">
          <ErrorMark /> {toVisible(span.status_message ?? shared.error)}
        </p>
      )}
      {span.events.map((event, index) => (
        <EventDetails key={index} event={event} />
      ))}
      {span.logs.length > 0 && <SpanLogs span={span} state={state} />}
      {groupAttributes(span).map((group) => (
        <FieldTable key={group.title} title={text.groups[group.title]} fields={group.fields} />
      ))}
      <FieldTable
        title={text.span}
        fields={{
          span_id: span.span_id,
          parent_span_id: span.parent_span_id,
          status: span.status,
          scope: span.scope === '' ? undefined : span.scope,
        }}
      />
      <FieldTable title={text.resource} fields={span.resource} />
      <CopyButton
        text={() => JSON.stringify(span, null, 2)}
        label={text.theSpan}
        face={shell.copyJson}
      />
    </>
  );
}

function SpanLogs({
  span,
  state,
}: {
  readonly span: WholeSpan;
  readonly state: TraceState;
}): JSX.Element {
  const open = (log: LogOutline, index: number): void => {
    const id = logRowId(span.span_id, log.time_unix_nano, index);
    const row = state.allRows.value.find((other) => other.id === id);
    if (row !== undefined) select(state, row);
  };
  const left = span.logs.length - mostLogs;
  return (
    <section class="span-logs">
      <h3>{texts.value.pane.logLines}</h3>
      <ol>
        {span.logs.slice(0, mostLogs).map((log, index) => (
          <li key={index}>
            <span class="since">{formatOffset(log.offset_millis)}</span>
            <LevelBadge level={log.level} />
            <button type="button" class="plain" onClick={() => open(log, index)}>
              <bdi>{toVisible(log.message)}</bdi>
            </button>
          </li>
        ))}
      </ol>
      {left > 0 && <p class="muted">{texts.value.shared.andMore(formatCount(left))}</p>}
    </section>
  );
}
