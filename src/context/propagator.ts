import {
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { travellingIds, type IdField, type IdRow } from '#record';
import { withCaller } from './edge.ts';
import type { HostCheck } from './hosts.ts';
import { idsOf, isHeaderSafe, parseId } from './ids.ts';
import { noteInjected } from './injected.ts';
import { createScope, withScope } from './scope.ts';
import { identity } from './service.ts';
import { targetHostOf } from './target.ts';

const outgoingHeaders = travellingIds.map((row) => row.headers[0] ?? row.field);

/** What goes out and what is believed of what comes in. */
export interface PropagatorOptions {
  /** Propagators of the trace context and of baggage. Empty: no header is read or written. */
  readonly trace: TextMapPropagator | undefined;
  readonly baggage: TextMapPropagator | undefined;
  /** Tells whether a request is telemetry's own: it carries nothing. */
  readonly isSuppressed: (context: Context) => boolean;
  /** Hosts that get ids and baggage. */
  readonly allows: HostCheck;
  /** True: callers are the public. */
  readonly edge: boolean;
  /** Cleans one baggage entry that goes out; undefined drops it. */
  readonly cleanEntry: (name: string, value: string) => string | undefined;
}

/**
 * Carries trace context, baggage and business ids in headers, by OpenTelemetry's propagation, so that every instrumented
 * client takes part. Incoming ids are validated; outgoing, `x-client-id` is the name of this service. Ids and baggage go to
 * allowed hosts only; a header that the application set itself is left as it is. Every incoming request gets a scope of its own.
 */
export function createPropagator(options: PropagatorOptions): TextMapPropagator {
  const inner = options.trace;
  const { baggage, allows, edge } = options;
  const silent = inner === undefined && baggage === undefined;
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      if (options.isSuppressed(context)) return;
      inner?.inject(context, carrier, setter);
      const host = silent ? undefined : hostOf(context);
      if (silent || (host !== undefined && !allows(host))) return;
      const noting = host === undefined ? noteInjected(setter) : setter;
      baggage?.inject(withCleanBaggage(context, options.cleanEntry), carrier, noting);
      injectIds(context, carrier, noting);
    },

    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      if (silent) return withScope(context, createScope({}));
      if (edge) return extractAtEdge(context, carrier, getter, inner);
      const traced = inner?.extract(context, carrier, getter) ?? context;
      const carried = baggage?.extract(traced, carrier, getter) ?? traced;
      const ids = readIds(travellingIds, carrier, getter);
      return withScope(carried, createScope(ids, ids.tenant_id === undefined ? undefined : false));
    },

    fields(): string[] {
      return [
        ...(inner?.fields() ?? []),
        ...(baggage?.fields() ?? []),
        ...(silent ? [] : outgoingHeaders),
      ];
    },
  };
}

/** A caller from outside decides neither our sampling nor our ids: its trace is a link, its correlation id a name. */
function extractAtEdge(
  context: Context,
  carrier: unknown,
  getter: TextMapGetter,
  inner: TextMapPropagator | undefined,
): Context {
  const correlation = travellingIds.filter((row) => row.field === 'correlation_id');
  const scoped = withScope(context, createScope(readIds(correlation, carrier, getter)));
  const caller = trace.getSpanContext(
    inner?.extract(ROOT_CONTEXT, carrier, getter) ?? ROOT_CONTEXT,
  );
  return caller === undefined ? scoped : withCaller(scoped, caller);
}

/** Baggage is read by whoever gets the request: it is a sink as a log file is. */
function withCleanBaggage(context: Context, cleanEntry: PropagatorOptions['cleanEntry']): Context {
  let baggage = propagation.getBaggage(context);
  for (const [name, entry] of baggage?.getAllEntries() ?? []) {
    const clean = cleanEntry(name, entry.value);
    if (clean === entry.value || baggage === undefined) continue;
    baggage =
      clean === undefined
        ? baggage.removeEntry(name)
        : baggage.setEntry(name, { ...entry, value: clean });
  }
  return baggage === undefined ? context : propagation.setBaggage(context, baggage);
}

function injectIds(context: Context, carrier: unknown, setter: TextMapSetter): void {
  const ids = idsOf(context);
  const present = namesIn(carrier);
  for (const row of travellingIds) {
    const header = row.headers[0];
    const value = row.field === 'client_id' ? identity().service : ids[row.field];
    if (header === undefined || value === undefined || present.has(header)) continue;
    // Then the id stays at home and the request goes out.
    if (isHeaderSafe(value)) setter.set(carrier, header, value);
  }
}

function readIds(
  rows: readonly IdRow[],
  carrier: unknown,
  getter: TextMapGetter,
): { [name in IdField]?: string } {
  const ids: { [name in IdField]?: string } = {};
  for (const row of rows) {
    const value = firstValid(row.headers, carrier, getter);
    if (value !== undefined) ids[row.field] = value;
  }
  return ids;
}

/**
 * Our own client spans say to which host they go; those of others have it as an attribute, but when they are not recorded: then
 * the client's own channel decides.
 */
function hostOf(context: Context): string | undefined {
  const target = targetHostOf(context);
  if (target !== undefined) return target;
  const { attributes } = (trace.getSpan(context) ?? {}) as { attributes?: Record<string, unknown> };
  const host = attributes?.['server.address'] ?? attributes?.['net.peer.name'];
  return typeof host === 'string' ? host : undefined;
}

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
