import { fieldTable, rowOfAttribute, rowOfField, type FieldRow } from '#record';
import { refuse } from './inexpressible.ts';
import type { Schema } from './target.ts';

/** A field as an index of Elasticsearch or OpenSearch has it. */
export interface StoredField {
  readonly name: string;
  /** `words`: kept as single words; `unknown`: of the application, a text or a number. */
  readonly kind: 'words' | 'keyword' | 'number' | 'unknown';
  /** What a number is multiplied by. */
  readonly scale: number;
}

const nanosPerMilli = 1e6;
// What the Collector keeps beside the attributes.
const recordParts: Readonly<Record<string, string>> = {
  message: 'body.text',
  event_name: 'event_name',
  trace_id: 'trace_id',
  span_id: 'span_id',
};
// Fields of which each word is indexed; others are kept whole.
const inWords: Readonly<Record<Schema, readonly string[]>> = {
  otel: ['message'],
  ecs: ['message', 'exception_message'],
  filrouge: ['message'],
};

/** Gives the field that holds the instant of a record. */
export function timeFieldOf(schema: Schema): string {
  return schema === 'filrouge' ? 'datetime' : '@timestamp';
}

/**
 * Gives where a field is stored, under its name on a log line or that of OpenTelemetry.
 * @throws Inexpressible when it is not stored.
 */
export function toStoredField(field: string, schema: Schema): StoredField {
  const row =
    rowOfField(field) ??
    rowOfAttribute(field) ??
    fieldTable.find((row) => row.place === 'resource' && row.attribute === field);
  if (row === undefined) return toUnknown(field, schema);
  const kind = toKind(row, schema);
  const isNanos = schema === 'ecs' && row.field === 'latency_millis';
  return { name: toName(row, schema), kind, scale: isNanos ? nanosPerMilli : 1 };
}

function toKind(row: FieldRow, schema: Schema): StoredField['kind'] {
  if (inWords[schema].includes(row.field)) return 'words';
  return row.type === 'integer' || row.type === 'number' ? 'number' : 'keyword';
}

function toName(row: FieldRow, schema: Schema): string {
  if (row.field === 'datetime') return timeFieldOf(schema);
  if (schema === 'filrouge') return row.field;
  if (schema === 'ecs') return row.ecs;
  if (row.place === 'record')
    return recordParts[row.field] ?? refuse(`${row.field} is not stored by itself`);
  return `${row.place === 'resource' ? 'resource.' : ''}attributes.${row.attribute}`;
}

function toUnknown(field: string, schema: Schema): StoredField {
  if (schema === 'filrouge') return { name: field, kind: 'unknown', scale: 1 };
  if (schema === 'otel') return { name: `attributes.${field}`, kind: 'unknown', scale: 1 };
  // As toEcs() of the record writes it.
  return { name: `labels.${field.replaceAll(/[.*\\]/g, '_')}`, kind: 'keyword', scale: 1 };
}
