import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { reveal, select } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';
import { formatTick, placeInstant, toTicks } from './time-scale.ts';
import type { Tick } from './time-scale.ts';
import { useTrackWidth } from './track-width.ts';
import { rowHeightPx, useVirtualRows } from './virtual-rows.ts';
import type { BoxRef } from './virtual-rows.ts';
import { onTreeKey } from './waterfall-keys.ts';
import { rowElementId, WaterfallTableRow } from './waterfall-row.tsx';
import { texts } from './texts.ts';

/** Height of the axis that stays on top. */
const axisHeightPx = 26;

/** Spans and log lines along the time, as a tree or by their instant. Only the rows in sight are in the document. */
export function Waterfall({ state }: { readonly state: TraceState }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const { first, last, onScroll } = useVirtualRows(box);
  useStartAtSelected(state, box);
  useActiveInSight(state, box);
  useStayAtRow(state, box);

  const rows = state.rows.value;
  const count = rows.length + state.rowsAfter.value;
  const isTree = state.layout.value === 'waterfall';
  const activeId = state.activeId.value;
  const track = useRef<HTMLSpanElement>(null);
  const ticks = toTicks(state.scale.value, useTrackWidth(track));
  return (
    <div
      ref={box}
      class="waterfall"
      role={isTree ? 'treegrid' : 'grid'}
      aria-label={texts.value.trace.rows}
      aria-rowcount={count + 1}
      aria-activedescendant={activeId === undefined ? undefined : rowElementId(activeId)}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={(event) => onTreeKey(state, event)}
    >
      <Axis state={state} ticks={ticks} track={track} />
      <div class="waterfall-rows" role="rowgroup" style={{ height: `${count * rowHeightPx}px` }}>
        <GridLines state={state} ticks={ticks} />
        {rows.slice(first, last).map((row, index) => (
          <WaterfallTableRow
            key={row.id}
            row={row}
            state={state}
            rowIndex={first + index + 2}
            topPx={(first + index) * rowHeightPx}
            onOpen={() => select(state, row)}
          />
        ))}
      </div>
    </div>
  );
}

function Axis({
  state,
  ticks,
  track,
}: {
  readonly state: TraceState;
  readonly ticks: readonly Tick[];
  readonly track: RefObject<HTMLSpanElement | null>;
}): JSX.Element {
  const scale = state.scale.value;
  const { trace: text } = texts.value;
  return (
    <div class="waterfall-axis" role="rowgroup">
      <div class="waterfall-row" role="row" aria-rowindex={1}>
        <span role="columnheader">
          {state.layout.value === 'time' ? text.sinceStart : text.spanOrLine}
        </span>
        <span ref={track} role="columnheader" class="track" aria-label={text.time}>
          {ticks.map(({ millis, side }) => (
            <span
              key={millis}
              class={side === 'before' ? 'tick tick-end' : 'tick'}
              style={{ left: placeInstant(scale, millis).left }}
            >
              {formatTick(millis)}
            </span>
          ))}
        </span>
        <span role="columnheader" class="number">
          {text.duration}
        </span>
        <span role="columnheader" class="number self">
          {text.self}
        </span>
      </div>
    </div>
  );
}

function GridLines({
  state,
  ticks,
}: {
  readonly state: TraceState;
  readonly ticks: readonly Tick[];
}): JSX.Element {
  const scale = state.scale.value;
  return (
    <div class="waterfall-row grid-lines" role="presentation">
      <span />
      <span class="track">
        {ticks.map(({ millis }) => (
          <span key={millis} class="grid-line" style={{ left: placeInstant(scale, millis).left }} />
        ))}
      </span>
    </div>
  );
}

/** On opening: the keys work at once, unless something else has them, and the row that the URL names is in sight. */
function useStartAtSelected(state: TraceState, box: BoxRef): void {
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus({ preventScroll: true });
    const start = state.selected.peek() ?? state.rows.peek()[0];
    if (start !== undefined) reveal(state, start.id);
  }, []);
  // The log lines of a long trace come after its spans, and the one that the URL names with them.
  const selectedId = state.selected.value?.id;
  useEffect(() => {
    if (selectedId !== undefined && selectedId !== state.activeId.peek()) reveal(state, selectedId);
  }, [selectedId]);
}

/** When rows come in above what is read, it stays where it is. */
function useStayAtRow(state: TraceState, box: BoxRef): void {
  const allRows = state.allRows.value;
  const before = useRef(state.rows.value);
  const known = useRef(allRows);
  useLayoutEffect(() => {
    const rows = state.rows.peek();
    const { current } = box;
    if (known.current !== allRows && current !== null && current.scrollTop > 0) {
      const first = Math.floor(current.scrollTop / rowHeightPx);
      const id = before.current[first]?.id;
      const place = rows.findIndex((row) => row.id === id);
      if (place >= 0) current.scrollTop += (place - first) * rowHeightPx;
    }
    known.current = allRows;
    before.current = rows;
  });
}

function useActiveInSight(state: TraceState, box: BoxRef): void {
  const activeId = state.activeId.value;
  const layout = state.layout.value;
  useEffect(() => {
    const index = state.rows.peek().findIndex((row) => row.id === activeId);
    const { current } = box;
    if (current === null || index < 0) return;
    const top = index * rowHeightPx;
    const visiblePx = current.clientHeight - axisHeightPx;
    if (top < current.scrollTop) current.scrollTop = top;
    if (top + rowHeightPx > current.scrollTop + visiblePx) {
      current.scrollTop = top + rowHeightPx - visiblePx;
    }
  }, [activeId, layout]);
}
