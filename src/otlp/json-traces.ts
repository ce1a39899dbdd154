import {
  parseRequest,
  toArray,
  toAttributes,
  toId,
  toInteger,
  toObject,
  toScope,
  toText,
  toTime,
} from './json-fields.ts';
import { requireSpanIds, toOptionalId } from './limits.ts';
import type { OtlpEvent, OtlpLink, OtlpSpan, OtlpStatus } from './types.ts';
import type { ResourceSpans, ScopeSpans } from './types.ts';

/**
 * Reads an ExportTraceServiceRequest in OTLP's JSON form: ids in hex, 64-bit integers as text or number.
 * Unknown names are passed over.
 * @throws TelemetryError FR_OTLP_MALFORMED; nothing else, whatever the text is.
 */
export function parseTracesJson(body: string): readonly ResourceSpans[] {
  return toTracesRequest(parseRequest(body));
}

/** Reads an ExportTraceServiceRequest from parsed JSON. @throws TelemetryError FR_OTLP_MALFORMED. */
export function toTracesRequest(value: unknown): readonly ResourceSpans[] {
  return toArray(toObject(value, 'the body'), 'resourceSpans').map(toResourceSpans);
}

function toResourceSpans(value: unknown): ResourceSpans {
  const group = toObject(value, 'an item of resourceSpans');
  return {
    resource: toAttributes(toObject(group['resource'], 'resource')),
    scopeSpans: toArray(group, 'scopeSpans').map(toScopeSpans),
  };
}

function toScopeSpans(value: unknown): ScopeSpans {
  const group = toObject(value, 'an item of scopeSpans');
  return { scope: toScope(group['scope']), spans: toArray(group, 'spans').map(toSpan) };
}

function toSpan(value: unknown): OtlpSpan {
  const span = toObject(value, 'a span');
  const ids = { traceId: toId(span, 'traceId', 32), spanId: toId(span, 'spanId', 16) };
  requireSpanIds(ids);
  return {
    ...ids,
    parentSpanId: toOptionalId(toId(span, 'parentSpanId', 16)),
    traceState: toText(span, 'traceState'),
    flags: toInteger(span, 'flags'),
    name: toText(span, 'name'),
    kind: toInteger(span, 'kind'),
    startTimeUnixNano: toTime(span, 'startTimeUnixNano'),
    endTimeUnixNano: toTime(span, 'endTimeUnixNano'),
    attributes: toAttributes(span),
    droppedAttributesCount: toInteger(span, 'droppedAttributesCount'),
    events: toArray(span, 'events').map(toEvent),
    droppedEventsCount: toInteger(span, 'droppedEventsCount'),
    links: toArray(span, 'links').map(toLink),
    droppedLinksCount: toInteger(span, 'droppedLinksCount'),
    status: toStatus(span['status']),
  };
}

function toEvent(value: unknown): OtlpEvent {
  const event = toObject(value, 'an event');
  return {
    timeUnixNano: toTime(event, 'timeUnixNano'),
    name: toText(event, 'name'),
    attributes: toAttributes(event),
    droppedAttributesCount: toInteger(event, 'droppedAttributesCount'),
  };
}

function toLink(value: unknown): OtlpLink {
  const link = toObject(value, 'a link');
  return {
    traceId: toId(link, 'traceId', 32),
    spanId: toId(link, 'spanId', 16),
    traceState: toText(link, 'traceState'),
    attributes: toAttributes(link),
    droppedAttributesCount: toInteger(link, 'droppedAttributesCount'),
    flags: toInteger(link, 'flags'),
  };
}

function toStatus(value: unknown): OtlpStatus {
  const status = toObject(value, 'status');
  return { code: toInteger(status, 'code'), message: toText(status, 'message') };
}
