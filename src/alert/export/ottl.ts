import { fieldTable, rowOfAttribute, rowOfField, type FieldRow } from '#record';
import type { Compares, FieldTerm, IsOneOf, Query, Wanted } from '#query';
import { levelsOf, severityRangesOf } from './levels.ts';
import { refuse } from './inexpressible.ts';

/** Whose fields a condition is about. */
export type Signal = 'logs' | 'spans';

// Of what is not in our table: resources have these names.
const resourcePrefix = /^(service|host|os|process|telemetry|k8s|container|cloud|deployment)\./;
const parts: Readonly<Record<Signal, Readonly<Record<string, string>>>> = {
  logs: {
    message: 'body',
    event_name: 'event_name',
    trace_id: 'trace_id.string',
    span_id: 'span_id.string',
  },
  spans: {
    name: 'name',
    operation: 'name',
    status_message: 'status.message',
    trace_id: 'trace_id.string',
    span_id: 'span_id.string',
    parent_span_id: 'parent_span_id.string',
  },
};
const spanLength = '(end_time_unix_nano - start_time_unix_nano)';
const nanosPerMilli = 1e6;

/**
 * Gives a query as a condition of the OpenTelemetry Transformation Language.
 * @throws Inexpressible for what it cannot ask.
 */
export function toOttl(query: Query, signal: Signal): string {
  switch (query.kind) {
    case 'all':
      return query.parts.length === 0 ? 'true' : join(query.parts, ' and ', signal);
    case 'any':
      return join(query.parts, ' or ', signal);
    case 'not':
      return `not ${inner(toOttl(query.part, signal))}`;
    case 'text':
      return toTextCondition(query.text, signal);
    default:
      return toTermCondition(query, signal);
  }
}

/** An attribute that a connector can count by. */
export interface CountedBy {
  readonly key: string;
  /** Resource attributes are on the metric anyhow. */
  readonly isOfResource: boolean;
}

/**
 * Gives the attribute of a field of `group_by`.
 * @throws Inexpressible when it is none.
 */
export function toCountedBy(field: string, signal: Signal): CountedBy {
  const row = rowOf(field);
  if (row?.place === 'record' || parts[signal][field] !== undefined)
    refuse(`group_by ${field}: the Collector counts by attributes, and ${field} is none`);
  const key = row?.attribute ?? field;
  return {
    key,
    isOfResource: row === undefined ? resourcePrefix.test(field) : row.place === 'resource',
  };
}

/**
 * Gives the path of a field.
 * @throws Inexpressible when there is none.
 */
function toPath(field: string, signal: Signal): string {
  const part = parts[signal][field];
  if (part !== undefined) return part;
  if (signal === 'spans' && (field === 'duration' || field === 'latency_millis')) return spanLength;
  const row = rowOf(field);
  if (row?.place === 'record')
    refuse(`${field} cannot be asked for in a condition of the Collector`);
  const { key, isOfResource } = toCountedBy(field, signal);
  return `${isOfResource ? 'resource.' : ''}attributes[${quote(key)}]`;
}

/**
 * Gives the value of a field as a number.
 * @throws Inexpressible when it cannot be asked for.
 */
export function toNumberValue(field: string, signal: Signal): string {
  const path = toPath(field, signal);
  return path === spanLength ? 'Milliseconds(end_time - start_time)' : `Double(${path})`;
}

function rowOf(field: string): FieldRow | undefined {
  return (
    rowOfField(field) ??
    rowOfAttribute(field) ??
    fieldTable.find((row) => row.place === 'resource' && row.attribute === field)
  );
}

function join(queries: readonly Query[], word: string, signal: Signal): string {
  return queries.map((query) => inner(toOttl(query, signal))).join(word);
}

/** Puts parentheses around what has several parts. */
function inner(condition: string): string {
  const isOne =
    /^(IsMatch\((?:[^"()]|"(?:\\.|[^"\\])*")*\)|[^ ]+ [!=<>]=? ("(?:\\.|[^"\\])*"|[^ "]+)|true)$/.test(
      condition,
    );
  return isOne ? condition : `(${condition})`;
}

function toTextCondition(text: string, signal: Signal): string {
  const pattern = `(?i)${escape(text)}`;
  const paths =
    signal === 'spans'
      ? ['name', 'status.message']
      : ['message', 'exception', 'exception_message', 'exception_stacktrace'].map((field) =>
          toPath(field, signal),
        );
  return paths.map((path) => isMatch(path, pattern)).join(' or ');
}

function toTermCondition(term: FieldTerm, signal: Signal): string {
  if (signal === 'logs' && term.field === 'level') return toLevelCondition(term);
  if (signal === 'spans' && (term.field === 'kind' || term.field === 'status'))
    return toEnumCondition(term);
  const path = toPath(term.field, signal);
  const isLength = path === spanLength;
  if (isLength && term.kind !== 'compares' && term.kind !== 'exists')
    refuse(`${term.field} can only be compared by size in a condition of the Collector`);
  switch (term.kind) {
    case 'exists':
      if (isLength) return 'true';
      return path.endsWith('.string') ? `${path} != ""` : `${path} != nil`;
    case 'equals':
      return toEquals(term, path);
    case 'matches':
      return isMatch(path, `(?i)${term.pattern}`);
    case 'compares':
      return toCompares(term, path, isLength ? nanosPerMilli : 1);
  }
}

function toLevelCondition(term: FieldTerm): string {
  const ranges = severityRangesOf(levelsOf(term));
  if (ranges.length === 0) return 'false';
  return ranges
    .map(([from, to]) => {
      if (from === to) return `severity_number == ${from}`;
      if (to >= 24) return `severity_number >= ${from}`;
      return `(severity_number >= ${from} and severity_number <= ${to})`;
    })
    .join(' or ');
}

function toEnumCondition(term: FieldTerm): string {
  const [path, prefix] =
    term.field === 'kind' ? ['kind', 'SPAN_KIND_'] : ['status.code', 'STATUS_CODE_'];
  if (term.kind !== 'equals') refuse(`${term.field} can only be compared with its names`);
  return term.values
    .map(({ text, parts }) =>
      parts === undefined && /^\w+$/.test(text)
        ? `${path} == ${prefix}${text.toUpperCase()}`
        : refuse(`${term.field}=${text} is no name of a ${term.field}`),
    )
    .join(' or ');
}

function toEquals({ field, values }: IsOneOf, path: string): string {
  return values.flatMap((wanted) => toWanted(wanted, path, rowOf(field)?.type)).join(' or ');
}

function toWanted(
  { text, parts }: Wanted,
  path: string,
  type: FieldRow['type'] | undefined,
): readonly string[] {
  if (parts !== undefined) return [isMatch(path, `(?s)^${parts.map(escape).join('.*')}$`)];
  const asText = `${path} == ${quote(text)}`;
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  const asNumber = isNumber ? [`${path} == ${toNumberText(Number(text))}`] : [];
  const asBoolean = text === 'true' || text === 'false' ? [`${path} == ${text}`] : [];
  if (type === 'integer' || type === 'number') return isNumber ? asNumber : [asText];
  if (type === 'boolean') return [...asBoolean, asText];
  // What stands in no table can be a text, a number, or yes and no.
  return type === undefined ? [asText, ...asNumber, ...asBoolean] : [asText];
}

function toCompares({ order, value, number }: Compares, path: string, scale: number): string {
  return `${path} ${order} ${number === undefined ? quote(value) : toNumberText(number * scale)}`;
}

function isMatch(path: string, pattern: string): string {
  return `IsMatch(${path}, ${quote(pattern)})`;
}

/** OTTL knows no exponents. */
function toNumberText(number: number): string {
  const text = String(number);
  return text.includes('e')
    ? refuse(`${text} cannot be written in a condition of the Collector`)
    : text;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function escape(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
}
