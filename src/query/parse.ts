import { isLevelName } from '#record';
import { findPatternMistake } from './pattern.ts';
import { Mistake, Reader } from './reader.ts';
import type { Order, Query, QueryMistake, Wanted } from './syntax.ts';

/** Longest query, in characters. */
export const maxQueryLength = 1_000;
// Parentheses and negations inside of each other.
const maxDepth = 20;

const fieldName = /[A-Za-z_][\w.-]*(?=\s*(?:!=|!~|>=|<=|=|>|<|~))/y;
const operator = /\s*(?:!=|!~|>=|<=|=|>|<|~)\s*/y;
const bareValue = /[^\s()",]+/y;
const bareText = /[^\s()"]+/y;
const barePattern = /(?:[^\s()"\\]|\\\S|\((?:[^\s()"\\]|\\\S)*\))+/y;
const quantity = /^(-?\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)?$/;

/** Milliseconds of a unit of time. */
const millisPerUnit: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
  d: 8.64e7,
};

/**
 * Reads a query: terms beside each other must all be true; `OR` between them, parentheses, `-` or `NOT` before one.
 * @param text At most 1,000 characters; an empty one is true of everything.
 * @returns The query, or the first mistake in it; never throws.
 */
export function parseQuery(text: string): Query | QueryMistake {
  const reader = new Reader(text);
  try {
    if (text.length > maxQueryLength)
      throw new Mistake(
        0,
        `the query has ${text.length} characters; expected at most ${maxQueryLength}`,
      );
    const query = readAny(reader, 0);
    if (!reader.isAtEnd) throw new Mistake(reader.at, `${reader.found()}; expected a term`);
    return query;
  } catch (error) {
    if (error instanceof Mistake) return error.toQueryMistake();
    throw error;
  }
}

/** Tells a mistake from a query. */
export function isMistake(read: Query | QueryMistake): read is QueryMistake {
  return 'message' in read;
}

function readAny(reader: Reader, depth: number): Query {
  const first = readAll(reader, depth);
  const parts = [first];
  while (reader.takeWord('OR')) {
    if (isEmpty(parts.at(-1))) throw new Mistake(reader.at - 2, 'nothing stands before OR');
    const from = reader.at;
    const next = readAll(reader, depth);
    if (isEmpty(next)) throw new Mistake(from, 'nothing stands after OR; expected a term');
    parts.push(next);
  }
  return parts.length === 1 ? first : { kind: 'any', parts };
}

function isEmpty(query: Query | undefined): boolean {
  return query?.kind === 'all' && query.parts.length === 0;
}

function readAll(reader: Reader, depth: number): Query {
  const parts: Query[] = [];
  for (;;) {
    reader.skipBlanks();
    if (reader.isAtEnd || reader.text.charAt(reader.at) === ')' || isNext(reader, 'OR')) break;
    if (!reader.takeWord('AND')) parts.push(readTerm(reader, depth));
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'all', parts };
}

function isNext(reader: Reader, word: string): boolean {
  const { at } = reader;
  const isThere = reader.takeWord(word);
  reader.at = at;
  return isThere;
}

function readTerm(reader: Reader, depth: number): Query {
  const from = reader.at;
  if (depth > maxDepth)
    throw new Mistake(from, `it is nested deeper than ${maxDepth} times; expected a simpler query`);
  if (reader.takeWord('NOT') || isNegation(reader)) {
    reader.skipBlanks();
    if (reader.isAtEnd) throw new Mistake(from, 'nothing stands after the negation');
    return { kind: 'not', part: readTerm(reader, depth + 1) };
  }
  if (reader.take('(')) {
    const inner = readAny(reader, depth + 1);
    if (!reader.take(')')) throw new Mistake(from, 'the parenthesis is not closed; expected ")"');
    return inner;
  }
  const field = reader.match(fieldName);
  return field === undefined ? readText(reader) : readField(reader, field);
}

/** `-` or `!` before a term; a dash inside of a word is a part of it. */
function isNegation(reader: Reader): boolean {
  const next = reader.text.charAt(reader.at + 1);
  if (next === '' || /\s/.test(next)) return false;
  return reader.take('-') || reader.take('!');
}

function readText(reader: Reader): Query {
  const text = reader.quoted() ?? reader.match(bareText);
  if (text !== undefined && text !== '') return { kind: 'text', text };
  throw new Mistake(reader.at, `${reader.found()}; expected a word or field=value`);
}

function readField(reader: Reader, field: string): Query {
  const sign = (reader.match(operator) ?? '').trim();
  if (sign === '=') return readEquals(reader, field);
  if (sign === '!=') return { kind: 'not', part: readEquals(reader, field) };
  if (sign === '~') return readMatches(reader, field);
  if (sign === '!~') return { kind: 'not', part: readMatches(reader, field) };
  return readCompares(reader, field, sign as Order);
}

function readEquals(reader: Reader, field: string): Query {
  const values: Wanted[] = [];
  do {
    const text = reader.quoted();
    values.push(text === undefined ? toWanted(readBare(reader, field)) : { text });
  } while (reader.take(','));
  if (values.some(({ parts }) => parts?.every((part) => part === '') === true))
    return { kind: 'exists', field };
  if (field === 'level') for (const { text } of values) checkLevel(reader, text);
  return { kind: 'equals', field, values };
}

function toWanted(text: string): Wanted {
  return text.includes('*') ? { text, parts: text.split('*') } : { text };
}

function readBare(reader: Reader, field: string): string {
  const value = reader.match(bareValue);
  if (value !== undefined) return value;
  throw new Mistake(reader.at, `${field} has no value: ${reader.found()}; "" is an empty one`);
}

function readMatches(reader: Reader, field: string): Query {
  const from = reader.at;
  const pattern = reader.quoted() ?? reader.match(barePattern);
  if (pattern === undefined || pattern === '')
    throw new Mistake(from, `${field} has no pattern: ${reader.found()}`);
  const mistake = findPatternMistake(pattern);
  if (mistake !== undefined)
    throw new Mistake(
      from,
      `${JSON.stringify(pattern)} is no regular expression of RE2: ${mistake}`,
    );
  return { kind: 'matches', field, pattern };
}

function readCompares(reader: Reader, field: string, order: Order): Query {
  const value = reader.quoted() ?? readBare(reader, field);
  if (field === 'level') checkLevel(reader, value);
  const found = quantity.exec(value);
  const number =
    found === null ? undefined : Number(found[1]) * (millisPerUnit[found[2] ?? ''] ?? 1);
  return { kind: 'compares', field, order, value, ...(number === undefined ? {} : { number }) };
}

function checkLevel(reader: Reader, value: string): void {
  if (isLevelName(value)) return;
  throw new Mistake(
    reader.at - value.length,
    `level is ${JSON.stringify(value)}; expected TRACE, DEBUG, INFO, WARNING, ERROR or FATAL`,
  );
}
