import type { Query } from '#query';
import type { StoreReader } from '../store/store-reader.ts';
import type { Parameters } from './parameters.ts';

/** Most traces of one answer: what Jaeger's page lets its users choose. */
export const maxTraces = 1_500;

/** Jaeger's names of OpenTelemetry's kinds, by number. */
export const kindNames = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** What Jaeger makes a tag of is no attribute here: its name in our queries. */
const fieldOfTag: ReadonlyMap<string, string> = new Map([
  ['span.kind', 'kind'],
  ['otel.status_code', 'status'],
  ['otel.status_description', 'status_message'],
]);

/**
 * Gives the query that Jaeger's `attributes` or `tags` are: all of them, of a span or of its resource, compared as text.
 * `error=true` is a span that failed, as in Jaeger; any other value of it is one that did not.
 */
export function toAttributeQuery(
  attributes: Readonly<Record<string, string>> | undefined,
): Query | undefined {
  if (attributes === undefined) return undefined;
  return { kind: 'all', parts: Object.entries(attributes).map(toPart) };
}

/** Gives the operations of the `service`, of one `spanKind` when it is given. */
export function findOperations(store: StoreReader, parameters: Parameters): readonly object[] {
  const service = parameters.required('service', 'its name');
  const wantedKind = parameters.text('spanKind')?.toLowerCase();
  return store.spans
    .operations(service)
    .map(({ name, kind }) => ({ name, spanKind: kindNames[kind] ?? '' }))
    .filter(({ spanKind }) => wantedKind === undefined || spanKind === wantedKind);
}

function toPart([tag, text]: readonly [string, string]): Query {
  if (tag !== 'error') return toEquals(fieldOfTag.get(tag) ?? tag, toStored(tag, text));
  const failed = toEquals('status', 'error');
  return text === 'true' ? failed : { kind: 'not', part: failed };
}

function toStored(tag: string, text: string): string {
  return tag === 'otel.status_code' || tag === 'span.kind' ? text.toLowerCase() : text;
}

function toEquals(field: string, text: string): Query {
  return { kind: 'equals', field, values: [{ text }] };
}
