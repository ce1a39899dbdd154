import { noScope, requireSpanIds, toOptionalId } from './limits.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { readAttribute, readResource, readScope } from './protobuf-value.ts';
import type {
  Draft,
  DraftAttributes,
  OtlpAttributes,
  OtlpEvent,
  OtlpLink,
  OtlpScope,
  OtlpSpan,
  OtlpStatus,
  ResourceSpans,
  ScopeSpans,
} from './types.ts';

/**
 * Reads an ExportTraceServiceRequest in protobuf form.
 * Unknown fields are passed over.
 * @throws TelemetryError FR_OTLP_MALFORMED; nothing else, whatever the bytes are.
 */
export function parseTraces(body: Uint8Array): readonly ResourceSpans[] {
  const reader = new ProtobufReader(body);
  const all: ResourceSpans[] = [];
  while (reader.next()) {
    if (reader.field === 1) all.push(readResourceSpans(reader));
    else reader.skip();
  }
  return all;
}

function readResourceSpans(reader: ProtobufReader): ResourceSpans {
  const outerEnd = reader.enter();
  let resource: OtlpAttributes = {};
  const scopeSpans: ScopeSpans[] = [];
  while (reader.next()) {
    if (reader.field === 1) resource = readResource(reader);
    else if (reader.field === 2) scopeSpans.push(readScopeSpans(reader));
    else reader.skip();
  }
  reader.leave(outerEnd);
  return { resource, scopeSpans };
}

function readScopeSpans(reader: ProtobufReader): ScopeSpans {
  const outerEnd = reader.enter();
  let scope: OtlpScope = noScope;
  const spans: OtlpSpan[] = [];
  while (reader.next()) {
    if (reader.field === 1) scope = readScope(reader);
    else if (reader.field === 2) spans.push(readSpan(reader));
    else reader.skip();
  }
  reader.leave(outerEnd);
  return { scope, spans };
}

function readSpan(reader: ProtobufReader): OtlpSpan {
  const outerEnd = reader.enter();
  const span = emptySpan();
  while (reader.next()) readSpanField(reader, span);
  reader.leave(outerEnd);
  requireSpanIds(span);
  span.parentSpanId = toOptionalId(span.parentSpanId);
  return span;
}

interface DraftSpan extends Draft<OtlpSpan> {
  attributes: DraftAttributes;
  events: OtlpEvent[];
  links: OtlpLink[];
}

function emptySpan(): DraftSpan {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name: '',
    kind: 0,
    startTimeUnixNano: 0n,
    endTimeUnixNano: 0n,
    attributes: {},
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0, message: '' },
  };
}

/** Field numbers of opentelemetry.proto.trace.v1.Span. */
function readSpanField(reader: ProtobufReader, span: DraftSpan): void {
  switch (reader.field) {
    case 1:
      span.traceId = reader.id(16);
      break;
    case 2:
      span.spanId = reader.id(8);
      break;
    case 3:
      span.traceState = reader.text();
      break;
    case 4:
      span.parentSpanId = reader.id(8);
      break;
    case 5:
      span.name = reader.text();
      break;
    case 6:
      span.kind = reader.int32();
      break;
    case 7:
      span.startTimeUnixNano = reader.time();
      break;
    case 8:
      span.endTimeUnixNano = reader.time();
      break;
    case 9:
      readAttribute(reader, span.attributes);
      break;
    default:
      readLaterSpanField(reader, span);
  }
}

function readLaterSpanField(reader: ProtobufReader, span: DraftSpan): void {
  switch (reader.field) {
    case 10:
      span.droppedAttributesCount = reader.uint32();
      break;
    case 11:
      span.events.push(readEvent(reader));
      break;
    case 12:
      span.droppedEventsCount = reader.uint32();
      break;
    case 13:
      span.links.push(readLink(reader));
      break;
    case 14:
      span.droppedLinksCount = reader.uint32();
      break;
    case 15:
      span.status = readStatus(reader);
      break;
    case 16:
      span.flags = reader.fixed32();
      break;
    default:
      reader.skip();
  }
}

function readEvent(reader: ProtobufReader): OtlpEvent {
  const outerEnd = reader.enter();
  const attributes: DraftAttributes = {};
  const event = { timeUnixNano: 0n, name: '', attributes, droppedAttributesCount: 0 };
  while (reader.next()) {
    if (reader.field === 1) event.timeUnixNano = reader.time();
    else if (reader.field === 2) event.name = reader.text();
    else if (reader.field === 3) readAttribute(reader, attributes);
    else if (reader.field === 4) event.droppedAttributesCount = reader.uint32();
    else reader.skip();
  }
  reader.leave(outerEnd);
  return event;
}

function readLink(reader: ProtobufReader): OtlpLink {
  const outerEnd = reader.enter();
  const attributes: DraftAttributes = {};
  const ids = { traceId: '', spanId: '', traceState: '', flags: 0 };
  const link = { ...ids, attributes, droppedAttributesCount: 0 };
  while (reader.next()) {
    if (reader.field === 1) link.traceId = reader.id(16);
    else if (reader.field === 2) link.spanId = reader.id(8);
    else if (reader.field === 3) link.traceState = reader.text();
    else if (reader.field === 4) readAttribute(reader, attributes);
    else if (reader.field === 5) link.droppedAttributesCount = reader.uint32();
    else if (reader.field === 6) link.flags = reader.fixed32();
    else reader.skip();
  }
  reader.leave(outerEnd);
  return link;
}

function readStatus(reader: ProtobufReader): OtlpStatus {
  const outerEnd = reader.enter();
  const status = { code: 0, message: '' };
  while (reader.next()) {
    if (reader.field === 2) status.message = reader.text();
    else if (reader.field === 3) status.code = reader.int32();
    else reader.skip();
  }
  reader.leave(outerEnd);
  return status;
}
