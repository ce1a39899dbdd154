import { fromJson, toDateTime } from '../store/from-row.ts';
import { mostErrors } from '../store/error-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { findPlace, toTemplate, type ErrorPlace } from './error-place.ts';
import { Parameters } from './parameters.ts';
import type { ErrorGroup, ErrorsAnswer } from './types.ts';

const longestMessage = 1_000;
const dayNs = 86_400_000_000_000n;
const nanosPerMilli = 1_000_000n;

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

/**
 * `GET /api/errors`: what went wrong, grouped by service, type and place; where there is no stack, by the words of the message.
 * Log records of level ERROR and FATAL, with `warnings=1` also WARNING, and exceptions of failed spans. `since` and `until` are ISO 8601 or milliseconds since
 * 1970, the last 24 hours unless given. The latest first.
 */
export function answerErrors(store: StoreReader, query: URLSearchParams, nowMs: number): ErrorsAnswer {
  const parameters = new Parameters(query, ['service', 'warnings', 'since', 'until']);
  const untilNs = parameters.instant('until') ?? BigInt(nowMs) * nanosPerMilli;
  const sinceNs = parameters.instant('since') ?? untilNs - dayNs;
  const wanted = parameters.text('service');
  const logs = store.errors.logs(parameters.flag('warnings') ? 13 : 17, sinceNs, untilNs);
  const spans = store.errors.spans(sinceNs, untilNs);
  const groups = new Map<string, Group>();
  const all = [
    ...logs.map((log) =>
      toOccurrence(fromJson(log.attributes), log.message, {
        timeNs: BigInt(log.time_ns),
        service: log.service,
        traceId: log.trace_id,
        spanId: log.span_id,
      }),
    ),
    ...spans.flatMap((span) =>
      exceptionsOf(span.events).map((attributes) =>
        toOccurrence(attributes, '', {
          timeNs: BigInt(span.start_ns),
          service: span.service,
          traceId: span.trace_id,
          spanId: span.span_id,
        }),
      ),
    ),
  ];
  for (const occurrence of all)
    if (wanted === undefined || occurrence.service === wanted) addTo(groups, occurrence);
  const isWhole = logs.length < mostErrors && spans.length < mostErrors;
  return {
    since: toDateTime(sinceNs),
    until: toDateTime(untilNs),
    ...(isWhole ? {} : { most: mostErrors }),
    errors: [...groups.values()].map(toGroup).toSorted(byLastSeen),
  };
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
