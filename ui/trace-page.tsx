import type { TraceOutline } from '#viewer/api';
import { useComputed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { fetchOutline } from './api.ts';
import { toVisible } from './format.ts';
import { paused } from './live.ts';
import { JaegerLinks } from './jaeger-links.tsx';
import { useChanges, useLoader } from './load.ts';
import { correlationHref, query } from './location.ts';
import { Loading, Notice, Trouble } from './notice.tsx';
import { OperationTable } from './operation-table.tsx';
import { SidePane } from './side-pane.tsx';
import { TraceHeader } from './trace-header.tsx';
import { useTraceState } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';
import { TraceToolbar } from './trace-toolbar.tsx';
import { Waterfall } from './waterfall.tsx';
import { isWhole } from './whole-row.ts';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** A complete trace older than this gets no more late spans worth asking for. */
const liveForMs = 5 * 60_000;
/** A long trace is not read again with every change: that takes a second, in which nothing can be scrolled. */
const restOfLongMs = 10_000;

/** One trace: its waterfall with the log lines in it, and the pane of one row. */
export function TracePage({ id }: { readonly id: string }): JSX.Element {
  const loader = useLoader<TraceOutline | null>(
    `trace ${id}`,
    async (abort, show) => (await fetchOutline(id, abort, show, isFromTop())) ?? null,
  );
  const { data, error } = loader.state.value;
  const hasMissed = useRef(false);
  useChanges(
    () => {
      if (data === undefined) hasMissed.current = true;
      else if (!paused.value && mayStillGrow(data ?? undefined)) loader.reload();
    },
    toRest(data ?? undefined),
  );
  // The first connection of the page counts as a change, too: an old trace is not read twice for it.
  useEffect(() => {
    if (data === undefined || !hasMissed.current) return;
    hasMissed.current = false;
    if (mayStillGrow(data ?? undefined)) loader.reload();
  }, [data === undefined]);
  const operation = data?.summary.operation ?? id;
  useEffect(() => {
    document.title = `${operation} · filrouge`;
  }, [operation]);

  // Written out because a computed of `T | null` cannot be narrowed by the component.
  const view = useComputed(() => loader.state.value.data ?? undefined);
  return (
    <>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what={texts.value.trace.reading} />}
      {data === null && <NoTrace id={id} />}
      {isThere(view) && <Trace view={view} />}
    </>
  );
}

function Trace({ view }: { readonly view: ReadonlySignal<TraceOutline> }): JSX.Element {
  const state = useTraceState(view);
  return (
    <>
      <TraceHeader view={view.value} />
      <TraceToolbar state={state} />
      {state.layout.value === 'table' ? (
        <div class="trace">
          <OperationTable state={state} />
        </div>
      ) : (
        <Rows state={state} />
      )}
    </>
  );
}

function Rows({ state }: { readonly state: TraceState }): JSX.Element {
  return (
    <div class={state.selected.value === undefined ? 'trace' : 'trace with-pane'}>
      <Waterfall state={state} />
      <SidePane state={state} />
    </div>
  );
}

function NoTrace({ id }: { readonly id: string }): JSX.Element {
  const { trace: text } = texts.value;
  return (
    <Notice isPage title={text.notHere}>
      <p>{fill(text.noSpanKept, { id: <code>{toVisible(id)}</code> })}</p>
      <p>
        <a href={correlationHref(id)}>{text.lookForLogs}</a>
      </p>
      <p>
        <JaegerLinks traceIds={[id]} />
      </p>
    </Notice>
  );
}

/** False when the address asks for what may be anywhere in the trace. */
function isFromTop(): boolean {
  return !['span', 'log', 'q', 'view'].some((name) => query.peek().has(name));
}

function mayStillGrow(view: TraceOutline | undefined): boolean {
  if (view === undefined || !view.summary.complete) return true;
  const { start, duration_millis: durationMillis } = view.summary;
  return Date.now() - Date.parse(start) - durationMillis < liveForMs;
}

function toRest(view: TraceOutline | undefined): number {
  return view === undefined || isWhole(view) ? 0 : restOfLongMs;
}

function isThere(
  view: ReadonlySignal<TraceOutline | undefined>,
): view is ReadonlySignal<TraceOutline> {
  return view.value !== undefined;
}
