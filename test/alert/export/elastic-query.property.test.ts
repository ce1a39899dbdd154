import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTest, type FieldTerm, type Query } from '#query';
import { toElasticQuery, type ElasticQuery } from '../../../src/alert/export/elastic-query.ts';
import { Inexpressible } from '../../../src/alert/export/inexpressible.ts';

type Record_ = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, never>>;

/** Tells whether a stored record is found, as Elasticsearch does: fields of type keyword and double. */
function finds(query: ElasticQuery, record: Record_): boolean {
  const [kind = ''] = Object.keys(query);
  const body = query[kind] as Values;
  const [field = ''] = Object.keys(body);
  const about: unknown = body[field];
  const values = [record[field]].flat().filter((value) => value !== undefined && value !== null);
  switch (kind) {
    case 'match_all':
      return true;
    case 'match_none':
      return false;
    case 'exists':
      return [record[String(about)]].flat().some((value) => value !== undefined && value !== null);
    case 'term':
      return values.some((value) => isTerm(value, about));
    case 'terms':
      return values.some((value) => (about as unknown[]).some((wanted) => isTerm(value, wanted)));
    case 'wildcard':
    case 'regexp': {
      const { value, case_insensitive } = about as { value: string; case_insensitive?: true };
      const source = kind === 'regexp' ? value : fromWildcard(value);
      const pattern = new RegExp(`^(?:${source})$`, case_insensitive === true ? 'is' : 's');
      return values.some((value) => pattern.test(String(value)));
    }
    case 'range':
      return values.some((value) => isWithin(value, about as Record_));
    case 'bool':
      return isBool(body as unknown as Readonly<Record<string, readonly ElasticQuery[]>>, record);
    default:
      throw new Error(`no ${kind}`);
  }
}

function isBool(
  { filter = [], should = [], must_not = [] }: Readonly<Record<string, readonly ElasticQuery[]>>,
  record: Record_,
): boolean {
  const isFound = (part: ElasticQuery): boolean => finds(part, record);
  return (
    filter.every(isFound) &&
    !must_not.some(isFound) &&
    (should.length === 0 || should.some(isFound))
  );
}

function isTerm(value: unknown, wanted: unknown): boolean {
  return typeof value === 'number' ? value === Number(wanted) : String(value) === String(wanted);
}

function isWithin(value: unknown, bounds: Record_): boolean {
  return Object.entries(bounds).every(([name, bound]) => {
    const [one, other] =
      typeof bound === 'number' ? [Number(value), bound] : [String(value), String(bound)];
    return (
      { lt: one < other, lte: one <= other, gt: one > other, gte: one >= other }[name] === true
    );
  });
}

function fromWildcard(value: string): string {
  return value.replaceAll(/\\(.)|\*|[^\w\\]/gs, (sign, escaped?: string) => {
    if (sign === '*') return '.*';
    return `\\u{${(escaped ?? sign).codePointAt(0)?.toString(16)}}`.replace(
      /\\u\{(.*)\}/,
      (_, hex: string) => `\\u${hex.padStart(4, '0')}`,
    );
  });
}

const sign = fc.constantFrom('a', 'b', 'A', '*', '?', '.', '\\', '(', '1');
const text = fc.string({ unit: sign, maxLength: 4 });
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'A'), minLength: 1, maxLength: 3 });
const level = fc.constantFrom('TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL');
const order = fc.constantFrom('<', '<=', '>', '>=' as const);
const status = fc.integer({ min: 498, max: 502 });
const keyword = fc.constantFrom('service', 'error_code');
const record = fc.record(
  {
    service: text,
    // An empty list is no value to Elasticsearch, and one to us.
    error_code: fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 2 })),
    http_status: status,
    latency_millis: fc.double({ min: 0, max: 3, noNaN: true }),
    level,
  },
  { requiredKeys: ['level'] },
);
const term: fc.Arbitrary<FieldTerm> = fc.oneof(
  fc.record({
    kind: fc.constant('exists' as const),
    field: fc.oneof(keyword, fc.constant('http_status')),
  }),
  fc.record({
    kind: fc.constant('equals' as const),
    field: keyword,
    values: fc.array(
      fc.oneof(
        fc.record({ text }),
        fc.array(text, { minLength: 2, maxLength: 3 }).map((given) => {
          const parts = given.map((part) => part.replaceAll('*', ''));
          return { text: parts.join('*'), parts };
        }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  fc.record({
    kind: fc.constant('equals' as const),
    field: fc.constant('http_status'),
    values: fc.array(fc.record({ text: status.map(String) }), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('equals' as const),
    field: fc.constant('level'),
    values: fc.array(fc.record({ text: level }), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('matches' as const),
    field: keyword,
    pattern: fc.oneof(
      word,
      fc.tuple(word, word).map(([one, other]) => `^${one}(${other}|.)?`),
      word.map((part) => `(?-i)[^${part}]+$`),
    ),
  }),
  fc.record({ kind: fc.constant('compares' as const), field: keyword, order, value: text }),
  fc.record({
    kind: fc.constant('compares' as const),
    field: fc.constant('level'),
    order,
    value: level,
  }),
  fc.record({
    kind: fc.constant('compares' as const),
    field: fc.constantFrom('http_status', 'latency_millis'),
    order,
    value: fc.constant(''),
    number: fc.oneof(status, fc.constantFrom(0, 1, 2)),
  }),
) as fc.Arbitrary<FieldTerm>;
const query: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    term,
    fc.record({ kind: fc.constant('not' as const), part: tie('query') }),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      parts: fc.array(tie('query'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).query;

describe('toElasticQuery()', () => {
  test('finds what the query is true of', () => {
    const seen = { found: 0, missed: 0 };
    fc.assert(
      fc.property(query, record, (query, record: Record_) => {
        const isTrue = createTest(query)({ get: (field) => record[field], texts: () => [] });
        const translated = toElasticQuery(query, 'filrouge', () => {});
        seen[isTrue ? 'found' : 'missed'] += 1;
        expect(finds(translated, record)).toBe(isTrue);
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(seen.found, seen.missed)).toBeGreaterThan(200);
  });

  test('says no for a reason, or translates', () => {
    fc.assert(
      fc.property(query, fc.constantFrom('otel' as const, 'ecs' as const), (query, schema) => {
        expect(findFailure(query, schema)).toBeUndefined();
      }),
    );
  });
});

/** Gives what was thrown and is no refusal. */
function findFailure(query: Query, schema: 'otel' | 'ecs'): unknown {
  try {
    toElasticQuery(query, schema, () => {});
    return undefined;
  } catch (error) {
    return error instanceof Inexpressible ? undefined : error;
  }
}
