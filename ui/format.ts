import type { SpanOutline } from '#viewer/api';
import type { Language } from '#viewer/language';
import { language } from './language.ts';

/** What is between a number and its unit, and how sizes are called; the rest is known to `Intl`. */
const forms = {
  en: { unitGap: ' ', percentGap: ' ', bytes: ['bytes', 'kB', 'MB', 'GB'] },
  fr: { unitGap: '\u202f', percentGap: '\u00a0', bytes: ['octets', 'ko', 'Mo', 'Go'] },
} as const;

const madeNumbers = new Map<string, Intl.NumberFormat>();
/** Made when they are asked for: the first one of `Intl` takes 30 ms, and most of English is written without. */
const french = {
  plurals: once(() => new Intl.PluralRules('fr')),
  clock: once(() => toClock({ second: '2-digit', fractionalSecondDigits: 3 })),
  minute: once(() => toClock({})),
  day: once(() => new Intl.DateTimeFormat('fr', { dateStyle: 'short' })),
};

/** Writes a duration with three figures or so: `740 µs`, `4.21 ms`, `310 ms`, `1.24 s`, `2 min 03 s`. */
export function formatDuration(millis: number, of: Language = language.value): string {
  if (millis < 0) return `−${formatDuration(-millis, of)}`;
  if (millis < 0.9995) return withUnit(formatFixed(millis * 1000, 0, of), 'µs', of);
  if (millis < 9.995) return withUnit(formatFixed(millis, 2, of), 'ms', of);
  if (millis < 99.95) return withUnit(formatFixed(millis, 1, of), 'ms', of);
  if (millis < 999.5) return withUnit(formatFixed(millis, 0, of), 'ms', of);
  if (millis < 59_995) return withUnit(formatFixed(millis / 1000, 2, of), 's', of);
  return formatMinutes(Math.round(millis / 1000), of);
}

/** Writes how long a span took; of one that has not ended, what is known of it: `≥ 10.00 s`. */
export function formatLength(
  { duration_millis: millis, unfinished }: Pick<SpanOutline, 'duration_millis' | 'unfinished'>,
  of: Language = language.value,
): string {
  return `${unfinished === true ? '≥ ' : ''}${formatDuration(millis, of)}`;
}

/** Writes a distance from a start: `+41.0 ms`, `−3.00 ms`. */
export function formatOffset(millis: number, of: Language = language.value): string {
  if (Math.abs(millis) < 0.0005) return '+0';
  return millis < 0 ? formatDuration(millis, of) : `+${formatDuration(millis, of)}`;
}

/** Writes a number with thousands apart, and at most three figures after the point. */
export function formatCount(count: number, of: Language = language.value): string {
  // `Intl` writes the sign of a negative zero.
  return of === 'en' && Number.isSafeInteger(count) && !Object.is(count, -0)
    ? String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
    : toNumbers(`${of} count`, of, () => ({ useGrouping: 'auto' })).format(count);
}

/** Writes a number with its noun in the form that the language wants: `1 span`, `14 spans`. */
export function formatPlural(
  count: number,
  { one, other }: Readonly<Record<'one' | 'other', string>>,
  of: Language,
): string {
  const isOne = of === 'fr' ? french.plurals().select(count) === 'one' : count === 1;
  return `${formatCount(count, of)} ${isOne ? one : other}`;
}

/** Writes a number with so many figures after the point, thousands together. */
export function formatFixed(value: number, digits: number, of: Language = language.value): string {
  // The same without `Intl`, in a fraction of the time: rows are written while they are scrolled.
  if (of === 'en') return value.toFixed(digits);
  const numbers = toNumbers(`${of} fixed ${digits}`, of, () => ({
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }));
  return numbers.format(value);
}

/** Writes a number with at most so many figures, without those that say nothing: `1.5`, `20`. */
export function formatFigures(
  value: number,
  digits: number,
  of: Language = language.value,
): string {
  const numbers = toNumbers(`${of} figures ${digits}`, of, () => ({
    maximumSignificantDigits: digits,
  }));
  return numbers.format(value);
}

/** Writes a number with its unit: `1.5 s`. */
export function withUnit(number: string, unit: string, of: Language = language.value): string {
  return number + forms[of].unitGap + unit;
}

/** Writes a part of a whole in percent. */
export function formatPercent(part: number, digits = 0): string {
  return `${formatFixed(part * 100, digits)}${forms[language.value].percentGap}%`;
}

/** Writes bytes in decimal units: `168 MB`. */
export function formatBytes(bytes: number, of: Language = language.value): string {
  const [unit, kilo, mega, giga] = forms[of].bytes;
  if (bytes < 1000) return withUnit(formatFixed(bytes, 0, of), unit, of);
  if (bytes < 999_500) return withUnit(toThree(bytes / 1000, of), kilo, of);
  if (bytes < 999_500_000) return withUnit(toThree(bytes / 1e6, of), mega, of);
  return withUnit(toThree(bytes / 1e9, of), giga, of);
}

/**
 * Writes an instant in local time with milliseconds, with its day when that is not today.
 * @param instant ISO 8601 or milliseconds since 1970; what is neither stays as it is.
 */
export function formatTime(instant: string | number): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  if (language.value === 'fr') return withFrenchDay(date, french.clock());
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  const clock = `${time}.${pad(date.getMilliseconds(), 3)}`;
  if (isToday(date)) return clock;
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clock}`;
}

/** Writes an instant in local time to the minute, with its day when that is not today. @param iso ISO 8601. */
export function formatMinute(iso: string): string {
  const date = new Date(iso);
  if (language.value === 'fr' && !Number.isNaN(date.getTime()))
    return withFrenchDay(date, french.minute());
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

/** Makes it when it is asked for the first time. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

/** What is made once is kept: it takes longer to make than to use. */
function toNumbers(
  key: string,
  of: Language,
  toOptions: () => Intl.NumberFormatOptions,
): Intl.NumberFormat {
  const known = madeNumbers.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(of, { useGrouping: false, ...toOptions() });
  madeNumbers.set(key, made);
  return made;
}

function toThree(value: number, of: Language): string {
  const numbers = toNumbers(`${of} three`, of, () => ({
    minimumSignificantDigits: 3,
    maximumSignificantDigits: 3,
  }));
  return numbers.format(value);
}

function formatMinutes(seconds: number, of: Language): string {
  const minutes = Math.floor(seconds / 60);
  const [large, small, units] =
    minutes < 60
      ? ([minutes, seconds % 60, ['min', 's']] as const)
      : ([Math.floor(minutes / 60), minutes % 60, ['h', 'min']] as const);
  return `${withUnit(String(large), units[0], of)} ${withUnit(pad(small), units[1], of)}`;
}

function toClock(more: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('fr', { hour: '2-digit', minute: '2-digit', ...more });
}

function withFrenchDay(date: Date, clock: Intl.DateTimeFormat): string {
  const time = clock.format(date);
  return isToday(date) ? time : `${french.day().format(date)} ${time}`;
}

function isToday(date: Date): boolean {
  return date.toDateString() === new Date().toDateString();
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}
