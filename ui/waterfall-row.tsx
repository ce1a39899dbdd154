import type { JSX } from 'preact';
import { detailOf } from '#viewer/span-detail';
import { formatDuration, formatLength, formatOffset } from './format.ts';
import { ErrorMark, Found, LevelBadge, ServiceChip } from './marks.tsx';
import { lookOf } from './service-slots.ts';
import { placeBar, placeInstant } from './time-scale.ts';
import { joinNear } from './trace-path.ts';
import type { LogWaterfallRow, SpanWaterfallRow, WaterfallRow } from '#viewer/trace-rows';
import { setFolded } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';
import { texts } from './texts.ts';

/** Deeper rows are not indented further: the name must stay readable. */
const maxIndent = 24;
/** Sections of the critical path that are nearer, about a pixel, are drawn as one. */
const nearPart = 0.002;

/** Gives the id of a row's element, for the tree grid's active descendant. */
export function rowElementId(id: string): string {
  return `row-${id.replaceAll(/[^\w-]/g, '-')}`;
}

/** One row of the waterfall. */
export function WaterfallTableRow({
  row,
  state,
  rowIndex,
  topPx,
  onOpen,
}: {
  readonly row: WaterfallRow;
  readonly state: TraceState;
  readonly rowIndex: number;
  readonly topPx: number;
  readonly onOpen: () => void;
}): JSX.Element {
  const isSpan = 'childCount' in row;
  const isTree = state.layout.value === 'waterfall';
  const isFolded = isTree && isSpan && state.folded.value.has(row.id);
  return (
    <div
      id={rowElementId(row.id)}
      role="row"
      class={toClass(row, state)}
      style={{ top: `${topPx}px`, '--depth': String(Math.min(row.depth, maxIndent)) }}
      aria-level={isTree ? row.depth + 1 : undefined}
      aria-posinset={isTree ? row.position : undefined}
      aria-setsize={isTree ? toSetSize(row, state) : undefined}
      aria-rowindex={rowIndex}
      aria-selected={state.selected.value?.id === row.id}
      aria-expanded={isSpan && row.childCount > 0 ? !isFolded : undefined}
      onClick={onOpen}
    >
      {isSpan ? (
        <SpanCells row={row} state={state} isFolded={isFolded} />
      ) : (
        <LogCells row={row} state={state} />
      )}
    </div>
  );
}

/** −1 says that it is not known: siblings may come. */
function toSetSize(row: WaterfallRow, state: TraceState): number {
  return state.rowsAfter.value > 0 ? -1 : row.setSize;
}

function toClass(row: WaterfallRow, state: TraceState): string {
  const names = ['waterfall-row', 'childCount' in row ? 'span-row' : 'log-row'];
  if (row.id === state.activeId.value) names.push('active');
  if (row.id === state.selected.value?.id) names.push('selected');
  if (state.find.value !== '' && state.found.value.has(row.id)) names.push('found');
  if ('log' in row) names.push(`log-${row.log.level.toLowerCase()}`);
  else if (row.span.status === 'error') names.push('has-errors');
  return names.join(' ');
}

interface SpanCellsProps {
  readonly row: SpanWaterfallRow;
  readonly state: TraceState;
  readonly isFolded: boolean;
}

function SpanCells({ row, state, isFolded }: SpanCellsProps): JSX.Element {
  const { span } = row;
  const isTree = state.layout.value === 'waterfall';
  const detail = detailOf(span);
  const place = placeBar(state.scale.value, span.offset_millis, span.duration_millis);
  const selfMillis = state.timeUse.value.get(row.id)?.selfMillis;
  const toggle = (event: MouseEvent): void => {
    event.stopPropagation();
    setFolded(state, row.id, !isFolded);
  };
  return (
    <>
      <span role="gridcell" class="name">
        {isTree ? (
          <span class="caret" onClick={row.childCount > 0 ? toggle : undefined} aria-hidden="true">
            {row.childCount > 0 && (isFolded ? '▸' : '▾')}
          </span>
        ) : (
          <Instant row={row} />
        )}
        <ServiceChip service={span.service} bare />
        {span.status === 'error' && <ErrorMark />}
        <span class="text" title={`${span.service}: ${span.name}`}>
          <Found text={span.name} words={[state.find.value]} />
          {detail !== undefined && (
            <span class="span-detail">
              <Found text={detail} words={[state.find.value]} />
            </span>
          )}
        </span>
        {isFolded && <span class="note">+{row.childCount}</span>}
        {span.unfinished === true && <span class="note">{texts.value.trace.notEnded}</span>}
        {span.orphan && <span class="note">{texts.value.trace.noParent}</span>}
      </span>
      <span role="gridcell" class="track">
        <span
          class={`span-bar service-${lookOf(span.service).color} ${span.unfinished === true ? 'open' : ''}`}
          style={{ left: place.left, width: place.width }}
        />
        <PathSections row={row} state={state} isFolded={isFolded} />
      </span>
      <span role="gridcell" class="number">
        {formatLength(span)}
      </span>
      <span role="gridcell" class="number self">
        {selfMillis !== undefined && formatDuration(selfMillis)}
      </span>
    </>
  );
}

/** The critical path along the lower edge of the bar; a folded row has that of what it hides, too. */
function PathSections({ row, state, isFolded }: SpanCellsProps): JSX.Element {
  const scale = state.scale.value;
  const part = state.path.value.get(row.id);
  const sections = (isFolded && part !== undefined ? [part.whole] : part?.sections) ?? [];
  return (
    <>
      {joinNear(sections, scale.lengthMillis * nearPart).map(({ startMillis, endMillis }) => {
        const { left, width } = placeBar(scale, startMillis, endMillis - startMillis);
        return <span key={startMillis} class="path-section" style={{ left, width }} />;
      })}
    </>
  );
}

function LogCells({
  row,
  state,
}: {
  readonly row: LogWaterfallRow;
  readonly state: TraceState;
}): JSX.Element {
  const { log } = row;
  const isTree = state.layout.value === 'waterfall';
  const { left, outside } = placeInstant(state.scale.value, log.offset_millis);
  return (
    <>
      <span role="gridcell" class="name">
        {isTree ? (
          <span class="caret" aria-hidden="true" />
        ) : (
          <>
            <Instant row={row} />
            <ServiceChip service={log.service} bare />
          </>
        )}
        <LevelBadge level={log.level} />
        <span class="text" title={log.message}>
          <Found text={log.message} words={[state.find.value]} />
        </span>
      </span>
      <span
        role="gridcell"
        class="track"
        aria-label={outside && texts.value.trace.outside[outside]}
      >
        <span class={`instant ${outside ?? ''}`} style={{ left }} />
      </span>
      <span role="gridcell" class="number since">
        {isTree && formatOffset(log.offset_millis)}
      </span>
      <span role="gridcell" class="number self" />
    </>
  );
}

/** When a span began or a log line was written, where no tree says it. */
function Instant({ row }: { readonly row: WaterfallRow }): JSX.Element {
  return <span class="since at">{formatOffset(row.offsetMillis)}</span>;
}
