import type {
  OtlpAttributes,
  OtlpEvent,
  OtlpLink,
  OtlpScope,
  OtlpSpan,
  ResourceSpans,
} from '#otlp';
import type { StoredSpan } from '../store/stored.ts';

interface StoredEvent extends Omit<OtlpEvent, 'timeUnixNano'> {
  readonly timeUnixNano: string;
}

type Rest = Pick<
  OtlpSpan,
  'traceState' | 'flags' | 'droppedAttributesCount' | 'droppedEventsCount' | 'droppedLinksCount'
>;

const noRest: Rest = {
  traceState: '',
  flags: 0,
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
};

/** Gives stored spans in the form in which they came, grouped by resource and scope. */
export function toResourceSpans(spans: readonly StoredSpan[]): readonly ResourceSpans[] {
  const byResource = Map.groupBy(spans, (span) => span.resource);
  return Array.from(byResource, ([resource, ofResource]) => ({
    resource: JSON.parse(resource) as OtlpAttributes,
    scopeSpans: Array.from(
      Map.groupBy(ofResource, (span) => span.scope),
      ([scope, ofScope]) => ({
        scope: JSON.parse(scope) as OtlpScope,
        spans: ofScope.map(toOtlpSpan),
      }),
    ),
  }));
}

/** Gives a stored span in the form in which it came. */
export function toOtlpSpan(span: StoredSpan): OtlpSpan {
  const startTimeUnixNano = BigInt(span.start_ns);
  const rest = JSON.parse(span.rest ?? '{}') as Partial<Rest>;
  const events = JSON.parse(span.events ?? '[]') as StoredEvent[];
  return {
    ...noRest,
    ...rest,
    traceId: span.trace_id,
    spanId: span.span_id,
    parentSpanId: span.parent_span_id ?? '',
    name: span.name,
    kind: span.kind,
    startTimeUnixNano,
    endTimeUnixNano: startTimeUnixNano + BigInt(span.duration_ns),
    attributes: JSON.parse(span.attributes) as OtlpAttributes,
    events: events.map((event) => ({ ...event, timeUnixNano: BigInt(event.timeUnixNano) })),
    links: JSON.parse(span.links ?? '[]') as OtlpLink[],
    status: { code: span.status, message: span.status_message ?? '' },
  };
}
