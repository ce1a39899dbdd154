import type { Compares, FieldTerm, IsOneOf, Query, Wanted } from '#query';
import { refuse } from './inexpressible.ts';
import { levelsOf, severityRangesOf } from './levels.ts';
import { toLucenePattern } from './lucene-pattern.ts';
import { toStoredField, type StoredField } from './stored-field.ts';
import type { Schema } from './target.ts';
import type { Note } from './translate.ts';

/** A query of Elasticsearch and OpenSearch. */
export type ElasticQuery = Readonly<Record<string, unknown>>;

const special = /[\\^$.|?*+()[\]{}]/;
const bounds = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const;
const wordsNote = 'of a message, Elasticsearch and OpenSearch find whole words only';

/**
 * Gives a query in the words of Elasticsearch and OpenSearch.
 * @throws Inexpressible for what they cannot ask.
 */
export function toElasticQuery(query: Query, schema: Schema, note: Note): ElasticQuery {
  switch (query.kind) {
    case 'all':
      if (query.parts.length === 0) return { match_all: {} };
      return { bool: { filter: query.parts.map((part) => toElasticQuery(part, schema, note)) } };
    case 'any':
      return anyOf(query.parts.map((part) => toElasticQuery(part, schema, note)));
    case 'not':
      return { bool: { must_not: [toElasticQuery(query.part, schema, note)] } };
    case 'text':
      return anyOf(
        ['message', 'exception', 'exception_message', 'exception_stacktrace'].map((field) =>
          toPart(toStoredField(field, schema), query.text, note),
        ),
      );
    default:
      return query.field === 'level'
        ? toLevelQuery(query, schema)
        : toTermQuery(query, toStoredField(query.field, schema), note);
  }
}

function anyOf(queries: readonly ElasticQuery[]): ElasticQuery {
  const [first] = queries;
  if (queries.length === 1 && first !== undefined) return first;
  return { bool: { should: queries, minimum_should_match: 1 } };
}

function toLevelQuery(term: FieldTerm, schema: Schema): ElasticQuery {
  const levels = levelsOf(term);
  if (schema !== 'otel') return toTerms(schema === 'ecs' ? 'log.level' : 'level', levels);
  const ranges = severityRangesOf(levels);
  if (ranges.length === 0) return { match_none: {} };
  return anyOf(
    ranges.map(([from, to]) =>
      from === to
        ? { term: { severity_number: from } }
        : { range: { severity_number: { gte: from, ...(to < 24 ? { lte: to } : {}) } } },
    ),
  );
}

function toTermQuery(term: FieldTerm, field: StoredField, note: Note): ElasticQuery {
  switch (term.kind) {
    case 'exists':
      return { exists: { field: field.name } };
    case 'equals':
      return toEquals(term, field);
    case 'matches':
      return toMatches(term.pattern, field, note);
    case 'compares':
      return toRange(term, field);
  }
}

function toEquals({ field, values }: IsOneOf, stored: StoredField): ElasticQuery {
  if (stored.kind === 'words')
    refuse(`${field}=…: its words are indexed, not the whole; ask for the words instead`);
  const plain = values.filter(({ parts }) => parts === undefined);
  const patterns = values.filter(({ parts }) => parts !== undefined);
  const terms = plain.map(({ text }) =>
    stored.kind === 'number' ? toNumber(field, text, stored) : text,
  );
  return anyOf([
    ...(terms.length === 0 ? [] : [toTerms(stored.name, terms)]),
    ...patterns.map((wanted) => toWildcard(field, wanted, stored)),
  ]);
}

function toTerms(name: string, values: readonly (string | number)[]): ElasticQuery {
  return values.length === 1 ? { term: { [name]: values[0] } } : { terms: { [name]: values } };
}

function toNumber(field: string, text: string, { scale }: StoredField): number {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number * scale : refuse(`${field}=${text}: it is a number`);
}

function toWildcard(field: string, { parts = [] }: Wanted, stored: StoredField): ElasticQuery {
  if (stored.kind === 'number') refuse(`${field}: a number has no wildcard`);
  return { wildcard: { [stored.name]: { value: parts.map(escapeWildcard).join('*') } } };
}

function escapeWildcard(text: string): string {
  return text.replaceAll(/[\\*?]/g, String.raw`\$&`);
}

/** A part of a value, in any case. */
function toPart(stored: StoredField, text: string, note: Note): ElasticQuery {
  if (stored.kind === 'words') {
    note(wordsNote);
    return { match_phrase: { [stored.name]: text } };
  }
  const value = `*${escapeWildcard(text)}*`;
  return { wildcard: { [stored.name]: { value, case_insensitive: true } } };
}

function toMatches(re2: string, stored: StoredField, note: Note): ElasticQuery {
  if (stored.kind === 'number') refuse(`${stored.name}: a number has no regular expression`);
  if (!special.test(re2)) return toPart(stored, re2, note);
  if (stored.kind === 'words')
    refuse(
      `${JSON.stringify(re2)}: of ${stored.name} the words are indexed, and no expression goes over several`,
    );
  const { pattern, isCaseSensitive } = toLucenePattern(re2);
  const value = isCaseSensitive ? { value: pattern } : { value: pattern, case_insensitive: true };
  return { regexp: { [stored.name]: value } };
}

function toRange({ field, order, value, number }: Compares, stored: StoredField): ElasticQuery {
  if (stored.kind === 'words') refuse(`${field}${order}…: its words are indexed, not the whole`);
  if (number === undefined && stored.kind === 'number')
    refuse(`${field}${order}${value}: it is a number`);
  if (number !== undefined && stored.kind === 'keyword')
    refuse(`${field}${order}${value}: ${stored.name} is stored as a text, which has no size`);
  return {
    range: {
      [stored.name]: { [bounds[order]]: number === undefined ? value : number * stored.scale },
    },
  };
}
