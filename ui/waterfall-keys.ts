import { select, setFolded } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';
import type { WaterfallRow } from '#viewer/trace-rows';

/** Rows that Page Up and Page Down go. */
const pageRows = 20;

/** Moves, folds and opens with the keys of a tree grid. */
export function onTreeKey(state: TraceState, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = state.rows.value;
  const at = rows.findIndex((row) => row.id === state.activeId.value);
  const action = actions.get(event.key);
  if (action === undefined || rows.length === 0) return;
  event.preventDefault();
  action({ state, rows, at });
}

interface Place {
  readonly state: TraceState;
  readonly rows: readonly WaterfallRow[];
  /** Index of the active row, −1 when there is none. */
  readonly at: number;
}

const actions: ReadonlyMap<string, (place: Place) => void> = new Map([
  ['ArrowDown', (place) => goTo(place, place.at + 1)],
  ['ArrowUp', (place) => goTo(place, place.at - 1)],
  ['PageDown', (place) => goTo(place, place.at + pageRows)],
  ['PageUp', (place) => goTo(place, place.at - pageRows)],
  ['Home', (place) => goTo(place, 0)],
  ['End', (place) => goTo(place, place.rows.length - 1)],
  ['ArrowRight', unfoldOrEnter],
  ['ArrowLeft', foldOrLeave],
  ['Enter', open],
  [' ', open],
]);

function goTo({ state, rows }: Place, index: number): void {
  const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
  if (row === undefined) return;
  state.activeId.value = row.id;
  // An open pane follows, so that one can read on with the arrow keys.
  if (state.selected.value !== undefined) select(state, row);
}

function unfoldOrEnter(place: Place): void {
  const { state, rows, at } = place;
  const row = rows[at];
  if (row === undefined || !('childCount' in row) || row.childCount === 0) return;
  if (state.folded.value.has(row.id)) setFolded(state, row.id, false);
  else goTo(place, at + 1);
}

function foldOrLeave(place: Place): void {
  const { state, rows, at } = place;
  const row = rows[at];
  if (row === undefined) return;
  const canFold = 'childCount' in row && row.childCount > 0 && !state.folded.value.has(row.id);
  if (canFold) setFolded(state, row.id, true);
  else if (row.parentId !== undefined) {
    goTo(
      place,
      rows.findIndex((other) => other.id === row.parentId),
    );
  }
}

function open({ state, rows, at }: Place): void {
  const row = rows[at];
  if (row !== undefined) select(state, row);
}
