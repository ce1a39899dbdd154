import { isLevelName, toSeverity } from '#record';
import { createPartTest, createPatternTest } from './pattern.ts';
import type { Compares, IsOneOf, Order, Query, Wanted } from './syntax.ts';

/** What a query is asked of: a span or a log record, however it is kept. */
export interface Subject {
  /** Gives the value of a field under the name of the log line or of OpenTelemetry; undefined when there is none. */
  readonly get: (field: string) => unknown;
  /** Gives the texts in which a word is looked for. */
  readonly texts: () => readonly string[];
}

/** Tells whether a query is true of a subject. Never throws. */
export type Test = (subject: Subject) => boolean;

/** Makes the test of a query; what can be made ready is. */
export function createTest(query: Query): Test {
  switch (query.kind) {
    case 'all': {
      const tests = query.parts.map(createTest);
      return (subject) => tests.every((test) => test(subject));
    }
    case 'any': {
      const tests = query.parts.map(createTest);
      return (subject) => tests.some((test) => test(subject));
    }
    case 'not': {
      const test = createTest(query.part);
      return (subject) => !test(subject);
    }
    case 'text': {
      const holds = createPartTest(query.text);
      return (subject) => subject.texts().some(holds);
    }
    case 'exists':
      return ({ get }) => hasValue(get(query.field));
    case 'equals':
      return ofField(query.field, createEquals(query));
    case 'matches': {
      const finds = createPatternTest(query.pattern);
      return ofField(query.field, (value) => finds(toText(value)));
    }
    case 'compares':
      return ofField(query.field, createCompares(query));
  }
}

function hasValue(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Of a list, one item is enough. */
function ofField(field: string, test: (value: unknown) => boolean): Test {
  return ({ get }) => {
    const value = get(field);
    if (!hasValue(value)) return false;
    return Array.isArray(value) ? value.some(test) : test(value);
  };
}

function createEquals({ field, values }: IsOneOf): (value: unknown) => boolean {
  const tests = values.map(field === 'level' ? toLevelTest : toWantedTest);
  return (value) => tests.some((test) => test(value));
}

/** Every name of a level stands for it; another value is compared as it is. */
function toLevelTest(wanted: Wanted): (value: unknown) => boolean {
  const isSame = toWantedTest(wanted);
  if (!isLevelName(wanted.text)) return isSame;
  const { level } = toSeverity(wanted.text);
  return (value) => value === level || isSame(value);
}

function toWantedTest({ text, parts }: Wanted): (value: unknown) => boolean {
  if (parts !== undefined) return (value) => holdsInOrder(toText(value), parts);
  const number = text.trim() === '' ? NaN : Number(text);
  return (value) => (typeof value === 'number' ? value === number : toText(value) === text);
}

/** `a*b*c`: begins with the first part, ends with the last one, holds the others between them in order. */
function holdsInOrder(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function createCompares(query: Compares): (value: unknown) => boolean {
  const holds = orders[query.order];
  if (query.field === 'level') {
    const wanted = rank(query.value);
    return (value) => holds(rank(toText(value)) - wanted);
  }
  const { number } = query;
  if (number === undefined) return (value) => holds(compareTexts(toText(value), query.value));
  return (value) => {
    const size = toNumber(value);
    return !Number.isNaN(size) && holds(size - number);
  };
}

const orders: Readonly<Record<Order, (difference: number) => boolean>> = {
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
};

/** Names of one level have one rank: `critical` is an ERROR. */
function rank(level: string): number {
  return Math.floor((toSeverity(level).number - 1) / 4);
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Gives a value as a number; NaN for what is none. 64-bit integers arrive as text. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

/** Gives a value as it is compared and shown: maps and lists as JSON. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
