import {
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { idTable, type BusinessIds, type IdField } from '#record';
import { idsOf, parseId, withIds } from './ids.ts';
import { serviceName } from './service.ts';

/** Node refuses other characters in a header: then the id stays at home and the request goes out. */
const headerSafe = /^[\u0020-\u007e]+$/;

const outgoingHeaders = idTable.map((row) => row.headers[0] ?? row.field);

/**
 * Carries the business ids in headers, by OpenTelemetry's propagation, so that every instrumented client takes part.
 * Incoming values are validated; outgoing, `x-client-id` is the name of this service.
 * A header that the application set itself is left as it is.
 */
export const idPropagator: TextMapPropagator = {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const ids = idsOf(context);
    const present = namesIn(carrier);
    for (const row of idTable) {
      const header = row.headers[0];
      const value = row.field === 'client_id' ? serviceName() : ids[row.field];
      if (header === undefined || value === undefined || present.has(header)) continue;
      if (headerSafe.test(value)) setter.set(carrier, header, value);
    }
  },

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const ids: { [name in IdField]?: string } = {};
    for (const row of idTable) {
      const value = firstValid(row.headers, carrier, getter);
      if (value !== undefined) ids[row.field] = value;
    }
    return withIds(context, ids satisfies BusinessIds);
  },

  fields(): string[] {
    return [...outgoingHeaders];
  },
};

function firstValid(
  headers: readonly string[],
  carrier: unknown,
  getter: TextMapGetter,
): string | undefined {
  for (const header of headers) {
    const value = parseId(getter.get(carrier, header));
    if (value !== undefined) return value;
  }
  return undefined;
}

function namesIn(carrier: unknown): ReadonlySet<string> {
  if (typeof carrier !== 'object' || carrier === null) return new Set();
  return new Set(Object.keys(carrier).map((name) => name.toLowerCase()));
}
