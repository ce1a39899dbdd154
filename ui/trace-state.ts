import type { TraceOutline } from '#viewer/api';
import { useComputed, useSignal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { query, replaceQuery } from './location.ts';
import { useServedFind } from './served-find.ts';
import type { ServedFind } from './served-find.ts';
import { findRows, toHaystack } from './trace-find.ts';
import { toSpanTree } from './span-tree.ts';
import { toScale } from './time-scale.ts';
import type { TimeScale } from './time-scale.ts';
import { toTimeUse } from './time-use.ts';
import type { TimeUses } from './time-use.ts';
import { toCriticalPath } from './trace-path.ts';
import type { CriticalPath } from './trace-path.ts';
import { toLayout } from './trace-layout.ts';
import type { TraceLayout } from './trace-layout.ts';
import { toRows, toTimeOrder, withoutFolded } from '#viewer/trace-rows';
import type { WaterfallRow } from '#viewer/trace-rows';

/** What the parts of the trace page share. */
export interface TraceState {
  readonly view: ReadonlySignal<TraceOutline>;
  readonly layout: ReadonlySignal<TraceLayout>;
  readonly scale: ReadonlySignal<TimeScale>;
  /** Every row, also those that are folded away. */
  readonly allRows: ReadonlySignal<readonly WaterfallRow[]>;
  readonly rows: ReadonlySignal<readonly WaterfallRow[]>;
  readonly folded: Signal<ReadonlySet<string>>;
  /** Row that the keys act on. */
  readonly activeId: Signal<string | undefined>;
  /** Row that the pane shows; undefined while it is closed. */
  readonly selected: ReadonlySignal<WaterfallRow | undefined>;
  readonly find: ReadonlySignal<string>;
  /** Ids of the rows in which the text was found, in order. */
  readonly matches: ReadonlySignal<readonly string[]>;
  /** The same ids. */
  readonly found: ReadonlySignal<ReadonlySet<string>>;
  /** What the server finds in the rows of a long trace. */
  readonly served: ReadonlySignal<ServedFind>;
  readonly withLogs: ReadonlySignal<boolean>;
  readonly withPath: ReadonlySignal<boolean>;
  /** Empty while it is not shown. */
  readonly path: ReadonlySignal<CriticalPath>;
  readonly timeUse: ReadonlySignal<TimeUses>;
  /** Rows that have not come yet. */
  readonly rowsAfter: ReadonlySignal<number>;
}

/** Derives everything that the trace page shows from the answer and the URL. */
export function useTraceState(view: ReadonlySignal<TraceOutline>): TraceState {
  const folded = useSignal<ReadonlySet<string>>(new Set());
  const activeId = useSignal<string | undefined>(undefined);
  const withLogs = useComputed(() => query.value.get('logs') !== 'off');
  const withPath = useComputed(() => query.value.get('path') !== 'off');
  // The same ones when log lines come to them.
  const spans = useComputed(() => view.value.spans);
  const tree = useComputed(() => toSpanTree(spans.value));
  const rowsAfter = useComputed(() => view.value.spans_after ?? 0);
  // Neither is known before all spans are there.
  const path = useComputed<CriticalPath>(() =>
    withPath.value && rowsAfter.value === 0 ? toCriticalPath(tree.value) : new Map(),
  );
  const timeUse = useComputed<TimeUses>(() =>
    rowsAfter.value === 0 ? toTimeUse(tree.value) : new Map(),
  );
  const find = useComputed(() => query.value.get('q') ?? '');
  const scale = useComputed(() => toScale(view.value));
  const allRows = useComputed(() => toRows(view.value, withLogs.value));
  const layout = useComputed(() => toLayout(query.value.get('view')));
  const rows = useComputed(() =>
    layout.value === 'time'
      ? toTimeOrder(allRows.value)
      : withoutFolded(allRows.value, folded.value),
  );
  const haystacks = useComputed(
    () => new Map(allRows.value.map((row) => [row.id, toHaystack(row)])),
  );
  const served = useServedFind(view, find.value, () => revealFirst(state));
  const matches = useComputed(() => {
    if (find.value.trim() === '') return [];
    const found = findRows(haystacks.value, find.value, served.value.rows);
    return layout.value === 'time' ? inOrderOf(rows.value, found) : found;
  });
  const found = useComputed(() => new Set(matches.value));
  const rowParameter = useComputed(
    () => query.value.get('log') ?? query.value.get('span') ?? undefined,
  );
  const selected = useComputed(() => {
    const id = rowParameter.value;
    return id === undefined ? undefined : allRows.value.find((row) => row.id === id);
  });
  const places = { view, layout, scale, allRows, rows, folded, activeId, selected };
  const finding = { find, matches, found, served };
  const state = { ...places, ...finding, withLogs, withPath, path, timeUse, rowsAfter };
  return state;
}

/** Opens a row in the pane, in the URL as `span` and `log`; undefined closes the pane. */
export function select(state: TraceState, row: WaterfallRow | undefined): void {
  if (row !== undefined) state.activeId.value = row.id;
  const log = row !== undefined && 'log' in row ? row.id : undefined;
  replaceQuery({ span: row?.span?.span_id, log });
}

/** Folds or unfolds what lies below a row. */
export function setFolded(state: TraceState, id: string, isFolded: boolean): void {
  const next = new Set(state.folded.value);
  if (isFolded) next.add(id);
  else next.delete(id);
  state.folded.value = next;
}

/** Goes to the first row that was found, unless one of them is the active one. */
export function revealFirst(state: TraceState): void {
  const [first] = state.matches.value;
  if (first !== undefined && !state.found.value.has(state.activeId.value ?? ''))
    reveal(state, first);
}

/** Makes a row the active one and unfolds what hides it. */
export function reveal(state: TraceState, id: string): void {
  if (state.folded.value.size > 0) unfoldAbove(state, id);
  state.activeId.value = id;
}

function unfoldAbove(state: TraceState, id: string): void {
  const byId = new Map(state.allRows.value.map((row) => [row.id, row]));
  const next = new Set(state.folded.value);
  for (let above = byId.get(id)?.parentId; above !== undefined; above = byId.get(above)?.parentId) {
    next.delete(above);
  }
  if (next.size !== state.folded.value.size) state.folded.value = next;
}

function inOrderOf(rows: readonly WaterfallRow[], ids: readonly string[]): readonly string[] {
  const wanted = new Set(ids);
  return rows.filter((row) => wanted.has(row.id)).map((row) => row.id);
}
