import { fromJson, toDateTime } from '../store/from-row.ts';
import type { StoredErrorLog, StoredErrorSpan } from '../store/error-reader.ts';
import { findPlace, toTemplate, type ErrorPlace } from './error-place.ts';
import type { ErrorGroup } from './types.ts';

const longestMessage = 1_000;

/** One time that something went wrong. */
interface Occurrence {
  readonly timeNs: bigint;
  readonly service: string;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly type: string | undefined;
  readonly message: string;
  readonly code: string | undefined;
  /** Of HTTP. */
  readonly status: unknown;
  readonly place: ErrorPlace | undefined;
}

interface Group {
  latest: Occurrence;
  firstNs: bigint;
  /** An error that is logged and recorded by its span is one. */
  readonly times: Set<string>;
  readonly traces: Set<string>;
}

/** Groups errors by service, type and place; where there is no stack, by the words of the message. @returns Groups by their key. */
export function groupErrors(
  logs: readonly StoredErrorLog[],
  spans: readonly StoredErrorSpan[],
): ReadonlyMap<string, ErrorGroup> {
  const groups = new Map<string, Group>();
  for (const log of logs)
    addTo(
      groups,
      toOccurrence(fromJson(log.attributes), log.message, {
        timeNs: BigInt(log.time_ns),
        service: log.service,
        traceId: log.trace_id,
        spanId: log.span_id,
      }),
    );
  for (const span of spans)
    for (const attributes of exceptionsOf(span.events))
      addTo(
        groups,
        toOccurrence(attributes, '', {
          timeNs: BigInt(span.start_ns),
          service: span.service,
          traceId: span.trace_id,
          spanId: span.span_id,
        }),
      );
  return new Map([...groups].map(([key, group]) => [key, toGroup(group)]));
}

/** Sorts groups, the latest first. */
export function toSortedGroups(groups: Iterable<ErrorGroup>): readonly ErrorGroup[] {
  return [...groups].toSorted(byLastSeen);
}

type Values = Readonly<Record<string, unknown>>;
type Where = Pick<Occurrence, 'timeNs' | 'service' | 'traceId' | 'spanId'>;

function exceptionsOf(events: string): readonly Values[] {
  const all = JSON.parse(events) as readonly { readonly name?: unknown; readonly attributes?: Values }[];
  return all.flatMap(({ name, attributes }) =>
    name === 'exception' && attributes !== undefined ? [attributes] : [],
  );
}

function toOccurrence(attributes: Values, message: string, where: Where): Occurrence {
  const stack = textOf(attributes['exception.stacktrace']);
  return {
    ...where,
    type: textOf(attributes['exception.type']),
    message: (textOf(attributes['exception.message']) ?? message).slice(0, longestMessage),
    code: textOf(attributes['error.code']),
    status: attributes['http.response.status_code'],
    place: stack === undefined ? undefined : findPlace(stack),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function addTo(groups: Map<string, Group>, occurrence: Occurrence): void {
  const { service, type, place, message, status, traceId, spanId, timeNs } = occurrence;
  const key = JSON.stringify([service, type, place?.key ?? [toTemplate(message), status]]);
  const group = groups.get(key) ?? {
    latest: occurrence,
    firstNs: timeNs,
    times: new Set<string>(),
    traces: new Set<string>(),
  };
  groups.set(key, group);
  // Without a span, each record is a time of its own.
  group.times.add(spanId === null ? String(group.times.size) : `${traceId} ${spanId}`);
  if (traceId !== null) group.traces.add(traceId);
  if (timeNs > group.latest.timeNs) group.latest = occurrence;
  if (timeNs < group.firstNs) group.firstNs = timeNs;
}

function toGroup({ latest, firstNs, times, traces }: Group): ErrorGroup {
  const { service, type, message, code, place, traceId, spanId, timeNs } = latest;
  return {
    service,
    message,
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
    ...(place === undefined ? {} : { place: place.text }),
    count: times.size,
    traces: traces.size,
    first_seen: toDateTime(firstNs),
    last_seen: toDateTime(timeNs),
    ...(traceId === null ? {} : { trace_id: traceId }),
    ...(spanId === null ? {} : { span_id: spanId }),
  };
}

function byLastSeen(a: ErrorGroup, b: ErrorGroup): number {
  return a.last_seen < b.last_seen ? 1 : -1;
}
