import { isMistake, parseQuery, type Query } from '#query';
import type { Level } from '#record';
import { Refusal } from '../refusal.ts';

const nanosPerMilli = 1_000_000n;
const nanosPerMicro = 1_000n;
/** Latest instant of a JavaScript date. */
const maxDateMs = 8.64e15;
/** Longest text that is searched; SQLite refuses patterns beyond 50,000 bytes. */
const maxTextLength = 1_000;
const levelNames: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'];
const durationPart = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/gy;
const nanosPerUnit: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
  d: 8.64e13,
};

/**
 * Reads the query of a request; an absent or empty parameter is undefined.
 * Every method throws Refusal 400 with what was found and what is expected.
 */
export class Parameters {
  readonly #values: URLSearchParams;

  /** @throws Refusal 400 for a name that is not among those allowed. */
  constructor(values: URLSearchParams, allowed?: readonly string[]) {
    this.#values = values;
    const unknown = [...values.keys()].find((name) => allowed?.includes(name) === false);
    if (unknown === undefined || allowed === undefined) return;
    const known = allowed.length === 0 ? 'none' : allowed.join(', ');
    throw new Refusal(400, `unknown parameter ${show(unknown)}; expected ${known}`);
  }

  /** Gives text of at most 1,000 characters. */
  text(name: string): string | undefined {
    return toText(name, this.#values.get(name) ?? '');
  }

  /** Gives each value of a parameter that may be repeated. */
  texts(name: string): readonly string[] {
    return this.#values.getAll(name).flatMap((value) => toText(name, value) ?? []);
  }

  /** Gives text that must be there. @param expected What it is, for whoever left it out. */
  required(name: string, expected: string): string {
    const value = this.text(name);
    if (value !== undefined) return value;
    throw new Refusal(400, `${name} is missing; expected ${expected}`);
  }

  /** Gives one of some words. @param standard When it is not there; without one, it must be. */
  oneOf<Word extends string>(name: string, words: readonly Word[], standard?: Word): Word {
    const expected = words.join(', ').replace(/, (?=[^,]*$)/, ' or ');
    const value = this.text(name) ?? standard ?? this.required(name, expected);
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw refused(name, value, expected);
  }

  /** Gives an id of hex digits in lower case. */
  hexId(name: string, digits: number): string | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined || isHexId(value, digits)) return value;
    throw refused(name, value, `${digits} hex digits`);
  }

  /** Gives a whole number from 1 to a maximum. */
  count(name: string, standard: number, max: number): number {
    const value = this.text(name);
    if (value === undefined) return standard;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
    if (number >= 1 && number <= max) return number;
    throw refused(name, value, `a whole number from 1 to ${max}`);
  }

  /** Gives true for 1 or true, false for 0 or false. */
  flag(name: string): boolean {
    const value = this.text(name) ?? '0';
    if (value === '1' || value === 'true') return true;
    if (value === '0' || value === 'false') return false;
    throw refused(name, value, '1 or 0');
  }

  /** Gives an instant in nanoseconds from ISO 8601 or milliseconds since 1970. */
  instant(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const ms = /^\d+$/.test(value) ? Number(value) : parseIso(value);
    if (ms >= 0 && ms <= maxDateMs) return clampToInt64(BigInt(Math.trunc(ms)) * nanosPerMilli);
    throw refused(name, value, 'ISO 8601 or milliseconds since 1970');
  }

  /** Gives an instant in nanoseconds from nanoseconds or microseconds since 1970. */
  instantIn(name: string, unit: 'nanoseconds' | 'microseconds'): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const factor = unit === 'nanoseconds' ? 1n : nanosPerMicro;
    if (/^\d+$/.test(value)) return clampToInt64(BigInt(value) * factor);
    throw refused(name, value, `${unit} since 1970`);
  }

  /** Gives a length of time in nanoseconds from Go's notation: `1ms`, `1m30s`; also `2d`. */
  duration(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const parts = [...value.matchAll(durationPart)];
    const nanos = parts.reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * (nanosPerUnit[unit ?? ''] ?? 0),
      0,
    );
    const isWhole = parts.map(([text]) => text).join('') === value;
    if (isWhole && Number.isSafeInteger(Math.round(nanos))) return BigInt(Math.round(nanos));
    throw refused(name, value, 'a length of time such as 1ms, 2.5s or 1m30s');
  }

  /** Gives levels from their exact names, several with commas. */
  levels(name: string): readonly Level[] | undefined {
    const value = this.text(name);
    const found = value?.split(',').map((part) => ({
      part,
      level: levelNames.find((level) => level === part.trim().toUpperCase()),
    }));
    return found?.map(({ part, level }) => {
      if (level !== undefined) return level;
      throw refused(name, part, levelNames.join(', '));
    });
  }

  /** Gives what a query in our language asks. */
  query(name: string): Query | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const read = parseQuery(value);
    if (!isMistake(read)) return read;
    throw new Refusal(400, `${name}, column ${read.column}: ${read.message}`);
  }

  /** Gives an object of texts from JSON; of a repeated parameter, all of them in one. */
  textMap(name: string): Readonly<Record<string, string>> | undefined {
    const values = this.texts(name);
    if (values.length === 0) return undefined;
    return Object.fromEntries(values.flatMap((value) => toTextEntries(name, value)));
  }
}

/** True for an id of so many hex digits. */
export function isHexId(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-f]+$/.test(text);
}

/**
 * Gives a trace id of 32 hex digits; zeros at its start may be left out, as Jaeger does.
 * @throws Refusal 400.
 */
export function toTraceId(text: string): string {
  const id = text.toLowerCase();
  if (/^[0-9a-f]{1,32}$/.test(id)) return id.padStart(32, '0');
  throw refused('trace id', text, 'at most 32 hex digits');
}

/** A type whose undefined fields may be left out. */
export type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the fields that are undefined. */
export function withoutUndefined<T extends object>(fields: T): Defined<T> {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as Defined<T>;
}

function toText(name: string, value: string): string | undefined {
  if (value.length <= maxTextLength) return value === '' ? undefined : value;
  const found = `${name} has ${value.length} characters`;
  throw new Refusal(400, `${found}; expected at most ${maxTextLength}`);
}

function refused(name: string, found: string, expected: string): Refusal {
  return new Refusal(400, `${name} is ${show(found)}; expected ${expected}`);
}

function show(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}

function toTextEntries(name: string, value: string): readonly [string, string][] {
  const map = parseJson(value);
  const isMap = typeof map === 'object' && map !== null && !Array.isArray(map);
  if (isMap && Object.values(map).every((item) => typeof item === 'string')) {
    return Object.entries(map) as [string, string][];
  }
  throw refused(name, value, 'a JSON object of strings');
}

/** `Date.parse` alone would take "May" and other things for a date. */
function parseIso(text: string): number {
  return /^\d{4}-\d\d(-\d\d)?(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/i.test(text) ? Date.parse(text) : NaN;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The store's integers are signed 64-bit. */
function clampToInt64(value: bigint): bigint {
  const max = 2n ** 63n - 1n;
  return value > max ? max : value;
}
