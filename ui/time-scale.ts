import type { TraceView } from '#viewer/api';

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

/** Ticks wanted on the axis; the real number follows from round steps. */
const tickTarget = 5;

/** Spans set the scale: a log record far outside must not squeeze them. Where there is none, the log records do. */
export function toScale({ spans, loose_logs: logs }: TraceView): TimeScale {
  let start = 0;
  let end = spans.length > 0 ? 0 : (logs.at(-1)?.offset_millis ?? 0);
  for (const span of spans) {
    start = Math.min(start, span.offset_millis);
    end = Math.max(end, span.offset_millis + span.duration_millis);
  }
  return { startMillis: start, lengthMillis: Math.max(end - start, 0.001) };
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

/** Gives the instants of the ticks: multiples of 1, 2 or 5 times a power of ten. */
export function toTicks(scale: TimeScale): readonly number[] {
  const rough = scale.lengthMillis / tickTarget;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(scale.startMillis / step);
  const last = Math.floor((scale.startMillis + scale.lengthMillis) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** Tells whether a tick's text has room to its left; only the first one has not. */
export function hasRoomBefore(scale: TimeScale, tickMillis: number): boolean {
  return (tickMillis - scale.startMillis) / scale.lengthMillis > 0.1;
}

/** Writes a tick without figures that its step does not need: `0`, `50 ms`, `1.5 s`, `200 µs`. */
export function formatTick(millis: number): string {
  if (millis === 0) return '0';
  const size = Math.abs(millis);
  if (size >= 1000) return `${trim(millis / 1000)} s`;
  return size >= 1 ? `${trim(millis)} ms` : `${trim(millis * 1000)} µs`;
}

/** Writes a part of a whole for a style or a drawing. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(4)}%`;
}

function trim(value: number): string {
  return String(Number(value.toPrecision(4)));
}
