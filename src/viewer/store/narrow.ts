import type { SQLInputValue } from 'node:sqlite';
import type { Compares, IsOneOf, Query } from '#query';
import { rowOfAttribute, toSeverity } from '#record';

/** A condition of SQL with the values of its `?`. */
export type Condition = readonly [string, readonly SQLInputValue[]];

// Longer than any span: 100 years.
const maxMillis = 3.2e12;
const slackNs = 1_000n;

/** How the table that is searched calls things. */
export interface Columns {
  /** Columns by the name of the field that they hold. */
  readonly byField: ReadonlyMap<string, string>;
  /** Columns of which one holds every text that a word is looked for in. */
  readonly texts: readonly string[];
  /** Column of a span's duration in nanoseconds. */
  readonly duration?: string;
  /** What is true of a span that failed, as its index says it. */
  readonly failed?: string;
}

/**
 * Gives conditions that every row which meets the query meets, and few others: SQLite passes over the rest ten times
 * as fast as the test of the query. The language itself is in one place, the test.
 */
export function toNarrowing(query: Query, columns: Columns): readonly Condition[] {
  if (query.kind === 'all') return query.parts.flatMap((part) => toNarrowing(part, columns));
  if (query.kind === 'text') return toHolding(query.text, columns.texts);
  if (query.kind === 'equals') return toEquality(query, columns);
  return query.kind === 'compares' ? toOrder(query, columns) : [];
}

/** Gives how long a span that meets the query is at least, in nanoseconds; undefined when it does not say it. */
export function leastDuration(query: Query): bigint | undefined {
  if (query.kind === 'compares')
    return isDuration(query.field) && query.order.startsWith('>') && query.number !== undefined
      ? toNanos(query.number) - slackNs
      : undefined;
  const parts = query.kind === 'all' ? query.parts.map(leastDuration) : [];
  return parts.find((part) => part !== undefined);
}

function toEquality({ field, values }: IsOneOf, columns: Columns): readonly Condition[] {
  if (values.some(({ parts }) => parts !== undefined)) return [];
  const texts = values.map(({ text }) => text);
  if (field === 'status' && columns.failed !== undefined)
    return texts.every((text) => text === 'error') ? [[columns.failed, []]] : [];
  const column = columns.byField.get(rowOfAttribute(field)?.field ?? field);
  if (column === undefined) return isComputed(field, columns) ? [] : toAnyHolding(texts);
  if (field !== 'level') return [[`${column} IN (${texts.map(() => '?').join(', ')})`, texts]];
  const lows = texts.map(lowestSeverity);
  const anyOf = lows.map(() => `${column} BETWEEN ? AND ?`).join(' OR ');
  return [
    ...oftenAsked(Math.min(...lows), column),
    [`(${anyOf})`, lows.flatMap((low) => [low, low + 3])],
  ];
}

/** What stands in no column as it is asked for. */
function isComputed(field: string, { duration }: Columns): boolean {
  return field === 'datetime' || field === 'kind' || (duration !== undefined && isDuration(field));
}

function isDuration(field: string): boolean {
  return field === 'duration' || field === 'latency_millis';
}

function toOrder(query: Compares, columns: Columns): readonly Condition[] {
  const { field, order, number } = query;
  if (field === 'level') return toLevelOrder(query, columns);
  if (columns.duration === undefined || number === undefined || !isDuration(field)) return [];
  // A bound on the safe side: nanoseconds of so many digits are not exact as a number of milliseconds.
  const nanos = toNanos(number);
  return order.startsWith('>')
    ? [[`${columns.duration} >= ?`, [nanos - slackNs]]]
    : [[`${columns.duration} <= ?`, [nanos + slackNs]]];
}

function toNanos(millis: number): bigint {
  return BigInt(Math.round(Math.min(Math.max(millis, 0), maxMillis) * 1e6));
}

function toLevelOrder({ order, value }: Compares, columns: Columns): readonly Condition[] {
  const column = columns.byField.get('level');
  if (column === undefined || order.startsWith('<')) return [];
  const low = lowestSeverity(value) + (order === '>' ? 4 : 0);
  return [...oftenAsked(low, column), [`${column} >= ?`, [low]]];
}

/** Said literally, so that SQLite uses the index of errors, or of warnings and errors. */
function oftenAsked(lowest: number, column: string): readonly Condition[] {
  const bound = [17, 13].find((indexed) => lowest >= indexed);
  return bound === undefined ? [] : [[`${column} >= ${bound}`, []]];
}

/** The severity number that a level begins with; OpenTelemetry gives each level four. */
function lowestSeverity(level: string): number {
  return Math.floor((toSeverity(level).number - 1) / 4) * 4 + 1;
}

/** An attribute of this value, of the row or of its resource. */
function toAnyHolding(texts: readonly string[]): readonly Condition[] {
  if (texts.some(hasSeveralForms)) return [];
  const anyOf = texts.map(() => '(instr(attributes, ?) > 0 OR instr(resource, ?) > 0)');
  const values = texts.map((text) => JSON.stringify(text).slice(1, -1));
  return [[`(${anyOf.join(' OR ')})`, values.flatMap((value) => [value, value])]];
}

/** 500 and 500.0 are one number; a list and a map are compared as JSON. */
export function hasSeveralForms(text: string): boolean {
  const number = text.trim() === '' ? NaN : Number(text);
  return /^[[{]/.test(text) || (!Number.isNaN(number) && String(number) !== text);
}

/** ASCII letters only: SQLite knows no other cases, and a text in JSON may be escaped. */
function toHolding(text: string, columns: readonly string[]): readonly Condition[] {
  if (!/^[\w .:/,;=+-]+$/.test(text)) return [];
  const pattern = `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  const anyOf = columns.map((column) => String.raw`${column} LIKE ? ESCAPE '\'`);
  return [[`(${anyOf.join(' OR ')})`, columns.map(() => pattern)]];
}
