import type { TraceSummary } from '#viewer/api';
import type { JSX } from 'preact';
import { useDragRange } from './drag-range.ts';
import { formatDuration, formatTime, toVisible } from './format.ts';
import { navigate, replaceQuery, traceHref } from './location.ts';
import { ScatterSlots } from './scatter-slots.tsx';
import { formatTick, percent } from './time-scale.ts';
import { texts } from './texts.ts';

/** A range that is shorter is a click. */
const shortestDrag = 0.01;
/** As far beside a point a click is meant for it. */
const nearPx = 14;
/** What is faster is drawn as this: a logarithm has no zero. */
const fastestMillis = 0.01;

interface Point {
  readonly trace: TraceSummary;
  /** Parts of the width from the left, and of the height from the top. */
  readonly x: number;
  readonly y: number;
}

interface Plot {
  readonly startMs: number;
  readonly endMs: number;
  readonly points: readonly Point[];
  readonly ticks: readonly { readonly millis: number; readonly y: number }[];
}

/**
 * Traces by their start and their duration, which grows by powers: failed ones are diamonds, those of many spans are larger.
 * A point opens its trace, as the table below does; a range that is drawn, or taken by the keyboard, is chosen.
 */
export function TraceScatter({
  traces,
}: {
  readonly traces: readonly TraceSummary[];
}): JSX.Element | null {
  const plot = toPlot(traces);
  const { startMs, endMs } = plot;
  const choose = (from: number, to: number): void =>
    replaceQuery({
      since: toIso(startMs + from * (endMs - startMs)),
      until: toIso(startMs + to * (endMs - startMs)),
      limit: undefined,
    });
  const { drawn, handlers } = useDragRange((from, to, event) => {
    if (to - from < shortestDrag) openNearest(plot, event);
    else choose(from, to);
  });
  if (traces.length < 2) return null;
  const failed = traces.filter((trace) => trace.error_count > 0).length;
  const { traces: text } = texts.value;
  const caption = text.caption(traces.length, failed);
  return (
    <figure class="scatter">
      <ScatterSlots traces={traces} startMs={startMs} endMs={endMs} onChoose={choose} />
      <svg class="points" role="img" aria-label={text.byStart(caption)} {...handlers}>
        {plot.ticks.map(({ millis, y }) => (
          <g key={millis}>
            <line x1="0" x2="100%" y1={percent(y)} y2={percent(y)} />
            <text x="4" y={percent(y)} dy="-3">
              {formatTick(millis)}
            </text>
          </g>
        ))}
        {plot.points.map(({ trace, x, y }) => (
          <svg key={trace.trace_id} x={percent(x)} y={percent(y)} overflow="visible">
            <Mark trace={trace} />
          </svg>
        ))}
        {drawn !== undefined && (
          <rect x={percent(drawn[0])} width={percent(drawn[1] - drawn[0])} height="100%" />
        )}
      </svg>
      <figcaption>
        <span>{formatTime(startMs)}</span>
        <span>{caption}</span>
        <span>{formatTime(endMs)}</span>
      </figcaption>
    </figure>
  );
}

function Mark({ trace }: { readonly trace: TraceSummary }): JSX.Element {
  const size = Math.min(3 + Math.log2(trace.span_count + 1) / 1.5, 9);
  const title = `${toVisible(trace.operation)}, ${formatDuration(trace.duration_millis)}, ${formatTime(trace.start)}`;
  return trace.error_count > 0 ? (
    <path class="failed" d={`M0 ${-size}L${size} 0 0 ${size}${-size} 0z`}>
      <title>{`${title}, ${texts.value.shared.errors(trace.error_count)}`}</title>
    </path>
  ) : (
    <circle r={size}>
      <title>{title}</title>
    </circle>
  );
}

/** Room at the edges, so that no point is cut. */
const edge = 0.06;

function toPlot(traces: readonly TraceSummary[]): Plot {
  const starts = traces.map((trace) => Date.parse(trace.start));
  const first = starts.reduce((least, each) => Math.min(least, each), Infinity);
  const last = starts.reduce((most, each) => Math.max(most, each), -Infinity);
  const room = Math.max(last - first, 1) * 0.02;
  const [startMs, endMs] = [Math.floor(first - room), Math.ceil(last + room)];
  const millis = traces.map((trace) => Math.max(trace.duration_millis, fastestMillis));
  const least = Math.log10(millis.reduce((min, each) => Math.min(min, each), Infinity) / 1.2);
  const most = Math.log10(millis.reduce((max, each) => Math.max(max, each), 0) * 1.2);
  const toY = (value: number): number =>
    1 - edge - ((Math.log10(value) - least) / (most - least)) * (1 - 2 * edge);
  return {
    startMs,
    endMs,
    points: traces.map((trace, index) => ({
      trace,
      x: ((starts[index] ?? 0) - startMs) / (endMs - startMs),
      y: toY(millis[index] ?? fastestMillis),
    })),
    ticks: toTicks(least, most).map((value) => ({ millis: value, y: toY(value) })),
  };
}

/** Powers of ten; where there are fewer than two, also twice and five times as much. */
function toTicks(least: number, most: number): readonly number[] {
  const between = (factors: readonly number[]): readonly number[] => {
    const powers = Array.from(
      { length: Math.ceil(most) - Math.floor(least) + 1 },
      (_, index) => 10 ** (Math.floor(least) + index),
    );
    return powers
      .flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(3))))
      .filter((value) => Math.log10(value) > least && Math.log10(value) < most);
  };
  const tens = between([1]);
  return tens.length > 1 ? tens : between([1, 2, 5]);
}

function openNearest({ points }: Plot, event: PointerEvent): void {
  const box = (event.currentTarget as Element).getBoundingClientRect();
  const distanceOf = ({ x, y }: Point): number =>
    Math.hypot(box.left + x * box.width - event.clientX, box.top + y * box.height - event.clientY);
  const nearest = points.reduce<Point | undefined>(
    (best, point) => (best === undefined || distanceOf(point) < distanceOf(best) ? point : best),
    undefined,
  );
  if (nearest !== undefined && distanceOf(nearest) <= nearPx)
    navigate(traceHref(nearest.trace.trace_id));
}

function toIso(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}
