import type { SpanOutline } from '#viewer/api';
import type { JSX } from 'preact';
import { formatCount, formatDuration, formatOffset, formatPercent } from './format.ts';
import { sumOf } from './span-tree.ts';
import type { Stretch } from './span-tree.ts';
import type { TraceState } from './trace-state.ts';
import { texts } from './texts.ts';

/** Gaps that are named; the rest is counted. */
const mostGaps = 5;

interface SpanOfTrace {
  readonly span: SpanOutline;
  readonly state: TraceState;
}

/** Time that a span spent itself, and for how long the trace waited for it. */
export function OwnTime({ span, state }: SpanOfTrace): JSX.Element {
  const selfMillis = state.timeUse.value.get(span.span_id)?.selfMillis ?? 0;
  const { pane: text } = texts.value;
  const pathMillis = sumOf(state.path.value.get(span.span_id)?.sections ?? []);
  return (
    <>
      <span>
        {text.self(formatDuration(selfMillis))}
        {span.duration_millis > 0 && ` (${formatPart(selfMillis / span.duration_millis)})`}
      </span>
      {pathMillis > 0 && <span>{text.onPath(formatDuration(pathMillis))}</span>}
    </>
  );
}

/** The longest stretches of a span in which none of its children was at work. */
export function Gaps({ span, state }: SpanOfTrace): JSX.Element | null {
  const gaps = state.timeUse.value.get(span.span_id)?.gaps ?? [];
  if (gaps.length === 0) return null;
  const longest = gaps.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, mostGaps);
  const more = gaps.length - longest.length;
  return (
    <p class="facts">
      <span>
        {texts.value.pane.notCovered(longest.map(toText).join(', '))}
        {more > 0 && ` ${texts.value.shared.andMore(formatCount(more))}`}
      </span>
    </p>
  );
}

/** In one piece: a line does not end between a number and its unit. */
function toText(gap: Stretch): string {
  const text = texts.value.pane.gap(formatDuration(lengthOf(gap)), formatOffset(gap.startMillis));
  return text.replaceAll(' ', '\u00a0');
}

function lengthOf({ startMillis, endMillis }: Stretch): number {
  return endMillis - startMillis;
}

/** Writes a part of a whole in percent. */
export function formatPart(part: number): string {
  return part > 0 && part < 0.01 ? `<${formatPercent(0.01)}` : formatPercent(part);
}
