import type { SpanOutline } from '#viewer/api';

const counts = new Intl.NumberFormat('en');

/** Writes a duration with three figures or so: `740 µs`, `4.21 ms`, `310 ms`, `1.24 s`, `2 min 03 s`. */
export function formatDuration(millis: number): string {
  if (millis < 0) return `−${formatDuration(-millis)}`;
  if (millis < 0.9995) return `${Math.round(millis * 1000)} µs`;
  if (millis < 9.995) return `${millis.toFixed(2)} ms`;
  if (millis < 99.95) return `${millis.toFixed(1)} ms`;
  if (millis < 999.5) return `${millis.toFixed(0)} ms`;
  if (millis < 59_995) return `${(millis / 1000).toFixed(2)} s`;
  return formatMinutes(Math.round(millis / 1000));
}

/** Writes how long a span took; of one that has not ended, what is known of it: `≥ 10.00 s`. */
export function formatLength({
  duration_millis: millis,
  unfinished,
}: Pick<SpanOutline, 'duration_millis' | 'unfinished'>): string {
  return `${unfinished === true ? '≥ ' : ''}${formatDuration(millis)}`;
}

/** Writes a distance from a start: `+41.0 ms`, `−3.00 ms`. */
export function formatOffset(millis: number): string {
  if (Math.abs(millis) < 0.0005) return '+0';
  return millis < 0 ? formatDuration(millis) : `+${formatDuration(millis)}`;
}

/** Writes a whole number with thousands apart. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** Writes a number with its noun: `1 span`, `14 spans`. */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Writes bytes in decimal units: `168 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${(bytes / 1000).toPrecision(3)} kB`;
  if (bytes < 999_500_000) return `${(bytes / 1e6).toPrecision(3)} MB`;
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}

/**
 * Writes an instant in local time with milliseconds, with its day when that is not today.
 * @param instant ISO 8601 or milliseconds since 1970; what is neither stays as it is.
 */
export function formatTime(instant: string | number): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  const clock = `${time}.${pad(date.getMilliseconds(), 3)}`;
  if (date.toDateString() === new Date().toDateString()) return clock;
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clock}`;
}

/** Writes an instant in local time to the minute, with its day when that is not today. @param iso ISO 8601. */
export function formatMinute(iso: string): string {
  return formatTime(iso).replace(/:\d\d\.\d{3}$/, '');
}

/**
 * Makes characters visible that would hide or reorder text (controls, bidirectional and zero-width ones),
 * as their JSON escapes. Line feeds and tabs stay.
 */
export function toVisible(text: string): string {
  return text.replaceAll(hiddenCharacters, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

/** Writes an attribute's value as text: strings as they are, everything else as JSON. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return toVisible(value);
  return toVisible(JSON.stringify(value, null, 2) ?? String(value));
}

// Zero-width joiner and non-joiner stay: emoji, Persian and Indic scripts need them.
const hiddenCharacters =
  // oxlint-disable-next-line no-control-regex -- controls are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

function formatMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}
