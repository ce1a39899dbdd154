import type { SpanRow, TraceLogRow } from '#viewer/api';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { groupAttributes } from './attribute-groups.ts';
import { CopyButton } from './copy-button.tsx';
import { EventDetails } from './event-details.tsx';
import { FieldTable } from './field-table.tsx';
import { formatDuration, formatOffset, toVisible } from './format.ts';
import { LikeFacts } from './like-facts.tsx';
import { LogFields } from './log-fields.tsx';
import { ErrorMark, LevelBadge, ServiceChip } from './marks.tsx';
import { Gaps, OwnTime } from './time-facts.tsx';
import { logRowId } from '#viewer/trace-rows';
import { select } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';

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
    <aside class="pane" aria-label="Details of the row" tabIndex={-1}>
      <button type="button" class="quiet close" aria-label="Close" onClick={() => close(state)}>
        ✕
      </button>
      {'log' in row ? <LogDetails log={row.log} /> : <SpanDetails span={row.span} state={state} />}
    </aside>
  );
}

function close(state: TraceState): void {
  select(state, undefined);
  document.querySelector<HTMLElement>('.waterfall')?.focus({ preventScroll: true });
}

function LogDetails({ log }: { readonly log: TraceLogRow }): JSX.Element {
  const { offset_millis: offsetMillis, ...record } = log;
  return (
    <>
      <h2>
        <LevelBadge level={log.level} /> Log line
      </h2>
      <p class="facts">
        <ServiceChip service={log.service} />
        <span>at {formatOffset(offsetMillis)}</span>
      </p>
      <LogFields log={record} />
    </>
  );
}

function SpanDetails({
  span,
  state,
}: {
  readonly span: SpanRow;
  readonly state: TraceState;
}): JSX.Element {
  return (
    <>
      <h2>
        <bdi>{toVisible(span.name)}</bdi>
      </h2>
      <p class="facts">
        <ServiceChip service={span.service} />
        <span>{span.kind}</span>
        <span class="strong">{formatDuration(span.duration_millis)}</span>
        <span>from {formatOffset(span.offset_millis)}</span>
        <OwnTime span={span} state={state} />
      </p>
      <Gaps span={span} state={state} />
      {span.name !== '' && <LikeFacts span={span} traceStart={state.view.value.summary.start} />}
      {span.status === 'error' && (
        <p class="errors">
          <ErrorMark /> {toVisible(span.status_message ?? 'error')}
        </p>
      )}
      {span.events.map((event, index) => (
        <EventDetails key={index} event={event} />
      ))}
      {span.logs.length > 0 && <SpanLogs span={span} state={state} />}
      {groupAttributes(span).map((group) => (
        <FieldTable key={group.title} title={group.title} fields={group.fields} />
      ))}
      <FieldTable
        title="Span"
        fields={{
          span_id: span.span_id,
          parent_span_id: span.parent_span_id,
          status: span.status,
          scope: span.scope === '' ? undefined : span.scope,
        }}
      />
      <FieldTable title="Resource" fields={span.resource} />
      <CopyButton text={JSON.stringify(span, null, 2)} label="the span" face="copy as JSON" />
    </>
  );
}

function SpanLogs({
  span,
  state,
}: {
  readonly span: SpanRow;
  readonly state: TraceState;
}): JSX.Element {
  const open = (log: TraceLogRow, index: number): void => {
    const id = logRowId(span.span_id, log.time_unix_nano, index);
    const row = state.allRows.value.find((other) => other.id === id);
    if (row !== undefined) select(state, row);
  };
  return (
    <section class="span-logs">
      <h3>Log lines</h3>
      <ol>
        {span.logs.map((log, index) => (
          <li key={index}>
            <span class="since">{formatOffset(log.offset_millis)}</span>
            <LevelBadge level={log.level} />
            <button type="button" class="plain" onClick={() => open(log, index)}>
              <bdi>{toVisible(log.message)}</bdi>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
