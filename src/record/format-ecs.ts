import type { AnyValue } from '@opentelemetry/api';
import { rowOfField } from './fields.ts';
import type { FieldRow, LogRecord } from './fields.ts';

/** Version of Elastic Common Schema that the names and types are of. */
const ecsVersion = '9.4.0';
const nanosPerMilli = 1_000_000;

/** Beginnings of OWASP's event names, with the category that means the same; ECS has none for the others. */
const securityCategories: ReadonlyMap<string | undefined, string> = new Map([
  ['authn', 'authentication'],
  ['privilege', 'iam'],
  ['user', 'iam'],
  ['session', 'session'],
  ['malicious', 'intrusion_detection'],
]);

/**
 * Renames a record to Elastic Common Schema 9: dotted names at the top level, as Elastic's own loggers write them.
 * - `log.level` stays upper case: ECS wants the level as its source wrote it.
 * - `latency_millis` becomes `event.duration` in whole nanoseconds.
 * - The application's own fields, and fields of ours whose value has not the type that Elasticsearch expects,
 *   become `labels.<name>`, always text, objects as JSON. `.`, `*` and `\` in a name become `_`;
 *   a name that is taken then gets `_` behind.
 * - Null and undefined are left out; to Elasticsearch both are a missing field.
 * @returns Plain data for `formatJson()`.
 */
export function toEcs(record: LogRecord): Record<string, AnyValue> {
  const ecs: Record<string, AnyValue> = {};
  const others: string[] = [];
  for (const name of Object.keys(record)) {
    const row = rowOfField(name);
    const value = row && toOwnValue(row, record[name]);
    if (row === undefined || value === undefined) others.push(name);
    else ecs[row.ecs] = value;
  }
  ecs['ecs.version'] = ecsVersion;
  ecs['event.kind'] = 'event';
  const category = toCategory(record);
  if (category !== undefined) ecs['event.category'] = [category];
  for (const name of others) addLabel(ecs, name, record[name]);
  return ecs;
}

/** Gives a value of a field of ours the type of its ECS field; undefined where that cannot be. */
function toOwnValue(row: FieldRow, value: AnyValue): AnyValue {
  if (value === null || value === undefined) return undefined;
  if (row.type === 'integer') return Number.isSafeInteger(value) ? value : undefined;
  if (row.field === 'latency_millis') return toNanos(value);
  return toKeyword(value);
}

function toNanos(millis: AnyValue): number | undefined {
  // JSON has no -0.
  const nanos = typeof millis === 'number' ? Math.round(millis * nanosPerMilli) + 0 : Number.NaN;
  return Number.isSafeInteger(nanos) ? nanos : undefined;
}

function toKeyword(value: Exclude<AnyValue, undefined>): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function toCategory(record: LogRecord): string | undefined {
  switch (record['log_type']) {
    case 'network':
      return typeof record['http_status'] === 'number' ? 'web' : 'network';
    case 'system':
      return 'process';
    case 'security':
      return securityCategories.get(String(record['event_name']).split('_', 1)[0]);
    default:
      return undefined;
  }
}

function addLabel(ecs: Record<string, AnyValue>, name: string, value: AnyValue): void {
  if (value === null || value === undefined) return;
  const clean = name.replaceAll(/[.*\\]/g, '_');
  // Elasticsearch refuses a name that is nothing but spaces.
  let label = `labels.${clean.trim() === '' ? '_' : clean}`;
  while (Object.hasOwn(ecs, label)) label += '_';
  ecs[label] = toKeyword(value);
}
