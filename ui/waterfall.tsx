import type { JSX } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { reveal, select } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';
import { formatTick, hasRoomBefore, placeInstant, toTicks } from './time-scale.ts';
import { onTreeKey } from './waterfall-keys.ts';
import { rowElementId, WaterfallTableRow } from './waterfall-row.tsx';

/** Height of every row; the style sheet has the same number. */
const rowHeightPx = 26;
/** Height of the axis that stays on top. */
const axisHeightPx = 26;
/** Rows drawn beyond the visible ones, so that scrolling does not show gaps. */
const spareRows = 12;

/** Spans and log lines along the time. Only the rows in sight are in the document. */
export function Waterfall({ state }: { readonly state: TraceState }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const scrollTop = useSignal(0);
  const height = useSignal(800);
  useBoxHeight(box, (value) => (height.value = value));
  useStartAtSelected(state, box);
  useActiveInSight(state, box);

  const rows = state.rows.value;
  const first = Math.max(0, Math.floor(scrollTop.value / rowHeightPx) - spareRows);
  const last = Math.ceil((scrollTop.value + height.value) / rowHeightPx) + spareRows;
  const activeId = state.activeId.value;
  return (
    <div
      ref={box}
      class="waterfall"
      role="treegrid"
      aria-label="Spans and log lines"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={activeId === undefined ? undefined : rowElementId(activeId)}
      tabIndex={0}
      onScroll={(event) => (scrollTop.value = event.currentTarget.scrollTop)}
      onKeyDown={(event) => onTreeKey(state, event)}
    >
      <Axis state={state} />
      <div
        class="waterfall-rows"
        role="rowgroup"
        style={{ height: `${rows.length * rowHeightPx}px` }}
      >
        <GridLines state={state} />
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

function Axis({ state }: { readonly state: TraceState }): JSX.Element {
  const scale = state.scale.value;
  return (
    <div class="waterfall-axis" role="rowgroup">
      <div class="waterfall-row" role="row" aria-rowindex={1}>
        <span role="columnheader">Span or log line</span>
        <span role="columnheader" class="track" aria-label="Time">
          {toTicks(scale).map((tick) => (
            <span
              key={tick}
              class={hasRoomBefore(scale, tick) ? 'tick tick-end' : 'tick'}
              style={{ left: placeInstant(scale, tick).left }}
            >
              {formatTick(tick)}
            </span>
          ))}
        </span>
        <span role="columnheader" class="number">
          Duration
        </span>
        <span role="columnheader" class="number self">
          Self
        </span>
      </div>
    </div>
  );
}

function GridLines({ state }: { readonly state: TraceState }): JSX.Element {
  const scale = state.scale.value;
  return (
    <div class="waterfall-row grid-lines" role="presentation">
      <span />
      <span class="track">
        {toTicks(scale).map((tick) => (
          <span key={tick} class="grid-line" style={{ left: placeInstant(scale, tick).left }} />
        ))}
      </span>
    </div>
  );
}

type BoxRef = { readonly current: HTMLDivElement | null };

function useBoxHeight(box: BoxRef, onHeight: (px: number) => void): void {
  useLayoutEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) onHeight(entry.contentRect.height);
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
}

/** On opening: the keys work at once, and the row that the URL names is in sight. */
function useStartAtSelected(state: TraceState, box: BoxRef): void {
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    const start = state.selected.peek() ?? state.rows.peek()[0];
    if (start !== undefined) reveal(state, start.id);
  }, []);
}

function useActiveInSight(state: TraceState, box: BoxRef): void {
  const activeId = state.activeId.value;
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
  }, [activeId]);
}
