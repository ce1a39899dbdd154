import type { TraceOutline } from '#viewer/api';
import { formatFigures, withUnit } from './format.ts';

/** The part of time that the waterfall shows. */
export interface TimeScale {
  readonly startMillis: number;
  readonly lengthMillis: number;
}

/** Where a bar begins and how long it is, as parts of the whole in percent. */
export interface BarPlace {
  readonly left: string;
  readonly width: string;
}

/** An instant on the axis. */
export interface Tick {
  readonly millis: number;
  /** On which side of its line its text stands. */
  readonly side: 'before' | 'after';
}

/** Ticks wanted on the axis; the real number follows from round steps and from the room. */
const tickTarget = 5;
/** At most as wide is a character of a tick's text, on average; the style sheet says its size. */
const characterPx = 8;
/** Between a line, its text and the text of the next one. */
const gapPx = 4;

/** Spans set the scale: a log record far outside must not squeeze them. Where there is none, the log records do. */
export function toScale({
  spans,
  loose_logs: logs,
  summary,
  spans_after: after,
}: TraceOutline): TimeScale {
  // Of which only the first are there, the summary says how long it is.
  if (after !== undefined) return toLength(0, summary.duration_millis);
  let start = 0;
  let end = spans.length > 0 ? 0 : (logs.at(-1)?.offset_millis ?? 0);
  for (const span of spans) {
    start = Math.min(start, span.offset_millis);
    end = Math.max(end, span.offset_millis + span.duration_millis);
  }
  return toLength(start, end);
}

function toLength(startMillis: number, endMillis: number): TimeScale {
  return { startMillis, lengthMillis: Math.max(endMillis - startMillis, 0.001) };
}

/** Places a span's bar. */
export function placeBar(scale: TimeScale, offsetMillis: number, durationMillis: number): BarPlace {
  const left = (offsetMillis - scale.startMillis) / scale.lengthMillis;
  return { left: percent(left), width: percent(durationMillis / scale.lengthMillis) };
}

/** Places an instant; `outside` says on which side it lies beyond the scale. */
export function placeInstant(
  scale: TimeScale,
  offsetMillis: number,
): { readonly left: string; readonly outside: 'before' | 'after' | undefined } {
  const part = (offsetMillis - scale.startMillis) / scale.lengthMillis;
  if (part < 0) return { left: '0%', outside: 'before' };
  if (part > 1) return { left: '100%', outside: 'after' };
  return { left: percent(part), outside: undefined };
}

/**
 * Gives the ticks for which a track has room: multiples of 1, 2 or 5 times a power of ten, as many as fit beside one another. Where
 * all of a step do not fit, the first one is left out before the step grows.
 */
export function toTicks(scale: TimeScale, trackPx: number): readonly Tick[] {
  for (const step of toSteps(scale.lengthMillis)) {
    const instants = toInstants(scale, step);
    const all = [instants, instants.slice(1)].map((some) => placeTicks(scale, some, trackPx));
    const fitting = all.find((ticks) => ticks !== undefined && ticks.length > 0);
    if (fitting !== undefined) return fitting;
  }
  return [];
}

/** Writes a tick without figures that its step does not need: `0`, `50 ms`, `1.5 s`, `200 µs`. */
export function formatTick(millis: number): string {
  if (millis === 0) return '0';
  const size = Math.abs(millis);
  if (size >= 1000) return withUnit(formatFigures(millis / 1000, 4), 's');
  return size >= 1
    ? withUnit(formatFigures(millis, 4), 'ms')
    : withUnit(formatFigures(millis * 1000, 4), 'µs');
}

/** Writes a part of a whole for a style or a drawing. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(4)}%`;
}

/** Gives steps from the finest to that of which only one instant can be in sight. */
function toSteps(lengthMillis: number): readonly number[] {
  const rough = lengthMillis / tickTarget;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10, 20, 50, 100].map((factor) => factor * power).filter((step) => step >= rough);
}

function toInstants({ startMillis, lengthMillis }: TimeScale, step: number): readonly number[] {
  const first = Math.ceil(startMillis / step);
  const last = Math.floor((startMillis + lengthMillis) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** Places each text before its line where there is room, else behind it. @returns Undefined when one has no room at all. */
function placeTicks(
  { startMillis, lengthMillis }: TimeScale,
  instants: readonly number[],
  trackPx: number,
): readonly Tick[] | undefined {
  const ticks: Tick[] = [];
  let usedPx = 0;
  for (const millis of instants) {
    const linePx = ((millis - startMillis) / lengthMillis) * trackPx;
    const textPx = formatTick(millis).length * characterPx + gapPx;
    const side = linePx - textPx >= usedPx ? 'before' : 'after';
    if (side === 'after' && (linePx < usedPx || linePx + textPx > trackPx)) return undefined;
    usedPx = (side === 'before' ? linePx : linePx + textPx) + gapPx;
    ticks.push({ millis, side });
  }
  return ticks;
}
