import type { AnyValue } from '@opentelemetry/api';
import { escapeInJson, toUnicodeEscape } from './safe-text.ts';

// go-logfmt's own set is `<= ' '`, `=`, `"`, DEL and U+FFFD; controls, bidirectional marks, half pairs and all other spaces are ours.
const needsQuotes = /^$|[\s="\p{Cc}\p{Cs}\ufffd\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const unfitForName = /[\s="\\\p{Cc}\p{Cs}\ufffd\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const everyUnfitForName = new RegExp(unfitForName, 'gu');
/** A bare word that stands for something else than text. */
const literal = /^(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const startsNested = /^[{[]/;
/** In a name each other backslash begins `\uXXXX`, so that a single one is free for the empty name. */
const emptyName = '\\';

/**
 * Writes a record as one line of `key=value` pairs by the rules of go-logfmt, which any logfmt reader reads back.
 * - Text is quoted, as in JSON, where it must be, and where it looks like `null`, `true`, `false` or a number.
 * - A list or an object is one quoted text of JSON: `input="{\"id\":7}"`. Text that is JSON of a list or an object
 *   itself has its first character escaped (`"\u007b…"`), so that both come back as what they were.
 * - A key keeps what go-logfmt would drop (spaces, `=`, `"`, controls) as `\uXXXX`; a backslash becomes `\u005c`,
 *   the empty key a single backslash.
 * - Undefined is left out; NaN and infinities become null, -0 becomes 0, as in JSON.
 */
export function formatKeyValue(record: Readonly<Record<string, AnyValue>>): string {
  let line = '';
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (value === undefined) continue;
    line += `${line === '' ? '' : ' '}${toKey(name)}=${toWord(value)}`;
  }
  return line;
}

/**
 * Reads a line of `key=value` pairs back: exactly what `formatKeyValue()` wrote, and as well as possible what others wrote.
 * A key without `=` is null, a broken escape stays as it stands, of equal keys the last one counts. Never throws.
 */
export function parseKeyValue(line: string): Record<string, AnyValue> {
  const pairs: [string, AnyValue][] = [];
  let position = 0;
  while (position < line.length) {
    const nameEnd = findNameEnd(line, position);
    const name = fromKey(line.slice(position, nameEnd));
    if (nameEnd === position) {
      position += 1;
    } else if (line[nameEnd] === '=') {
      position = findValueEnd(line, nameEnd + 1);
      pairs.push([name, fromWord(line.slice(nameEnd + 1, position))]);
    } else {
      position = nameEnd;
      pairs.push([name, null]);
    }
  }
  // Unlike an assignment, this makes a key named __proto__ data.
  return Object.fromEntries(pairs);
}

function toKey(name: string): string {
  if (name === '') return emptyName;
  return unfitForName.test(name) ? name.replace(everyUnfitForName, toUnicodeEscape) : name;
}

function toWord(value: Exclude<AnyValue, undefined>): string {
  if (typeof value === 'string') return toTextWord(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'object' && value !== null) return quote(JSON.stringify(value));
  return String(value);
}

function toTextWord(text: string): string {
  if (!needsQuotes.test(text) && !literal.test(text)) return text;
  const quoted = quote(text);
  if (!startsNested.test(text) || parseNested(text) === undefined) return quoted;
  return `"${toUnicodeEscape(text)}${quoted.slice(2)}`;
}

function quote(text: string): string {
  return escapeInJson(JSON.stringify(text));
}

/** Gives the list or object that a text is the JSON of; undefined for any other text. */
function parseNested(text: string): AnyValue {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? value : undefined;
}

function parseJson(text: string): AnyValue {
  try {
    return JSON.parse(text) as AnyValue;
  } catch {
    return undefined;
  }
}

/** A name ends where a separator (space or control), `=` or `"` stands. */
function findNameEnd(line: string, start: number): number {
  let end = start;
  while (end < line.length && !isSeparator(line, end) && line[end] !== '=' && line[end] !== '"') {
    end += 1;
  }
  return end;
}

/** A quoted value ends with its quote, or with the line if that is missing; a bare one before a separator. */
function findValueEnd(line: string, start: number): number {
  let end = start;
  if (line[start] === '"') {
    end += 1;
    while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1;
    return Math.min(end + 1, line.length);
  }
  while (end < line.length && !isSeparator(line, end)) end += 1;
  return end;
}

function isSeparator(line: string, position: number): boolean {
  return line.charCodeAt(position) <= 0x20;
}

function fromKey(key: string): string {
  if (key === emptyName) return '';
  return key.replace(/\\u([0-9a-f]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function fromWord(word: string): AnyValue {
  if (literal.test(word)) return parseJson(word);
  if (!word.startsWith('"')) return word;
  const text = parseJson(word);
  if (typeof text !== 'string') return word.slice(1, word.endsWith('"') ? -1 : undefined);
  const isNested = startsNested.test(word.slice(1, 2));
  return isNested ? (parseNested(text) ?? text) : text;
}
