import type { SpanContext, TraceState } from '@opentelemetry/api';
import type { ByteWriter } from './byte-writer.ts';
import { writeTime, type Time } from './encode-time.ts';
import { writeAttributes } from './encode-value.ts';
import {
  bytesType,
  fixed32Type,
  fixed64Type,
  spanIdBytes,
  traceIdBytes,
  varintType,
} from './wire-types.ts';

type EncodableAttributes = Readonly<Record<string, unknown>>;

/** What is read of a span that has ended; OpenTelemetry's `ReadableSpan` is one. */
export interface EncodableSpan {
  readonly name: string;
  /** As the API counts: 0 is internal. */
  readonly kind: number;
  readonly spanContext: () => SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: Time;
  readonly endTime: Time;
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: EncodableAttributes;
  readonly droppedAttributesCount: number;
  readonly events: readonly EncodableEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly EncodableLink[];
  readonly droppedLinksCount: number;
}

interface EncodableEvent {
  readonly time: Time;
  readonly name: string;
  readonly attributes?: EncodableAttributes;
  readonly droppedAttributesCount?: number;
}

interface EncodableLink {
  readonly context: SpanContext;
  readonly attributes?: EncodableAttributes;
  readonly droppedAttributesCount?: number;
}

// trace.proto, SpanFlags.
const hasIsRemote = 0x100;
const isRemote = 0x200;

/** Writes the fields of an `opentelemetry.proto.trace.v1.Span`. */
export function writeSpan(writer: ByteWriter, span: EncodableSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writeIds(writer, context);
  if (parent !== undefined) writer.idField(4, parent.spanId, spanIdBytes);
  writer.tag(5, bytesType);
  writer.text(span.name);
  writer.tag(6, varintType);
  writer.varint(span.kind + 1);
  writer.tag(7, fixed64Type);
  writeTime(writer, span.startTime);
  writer.tag(8, fixed64Type);
  writeTime(writer, span.endTime);
  writeAttributes(writer, 9, span.attributes);
  writer.numberField(10, span.droppedAttributesCount);
  span.events.forEach((event) => writeEvent(writer, event));
  writer.numberField(12, span.droppedEventsCount);
  span.links.forEach((link) => writeLink(writer, link));
  writer.numberField(14, span.droppedLinksCount);
  writeStatus(writer, span.status);
  writeFlags(writer, 16, context, parent?.isRemote);
}

function writeIds(writer: ByteWriter, { traceId, spanId, traceState }: SpanContext): void {
  writer.idField(1, traceId, traceIdBytes);
  writer.idField(2, spanId, spanIdBytes);
  if (traceState !== undefined) writer.textField(3, toText(traceState));
}

/** A trace state may be the application's own, and throw. */
function toText(traceState: TraceState): string {
  try {
    return traceState.serialize();
  } catch {
    return '';
  }
}

function writeEvent(writer: ByteWriter, event: EncodableEvent): void {
  writer.tag(11, bytesType);
  const start = writer.open();
  writer.tag(1, fixed64Type);
  writeTime(writer, event.time);
  writer.tag(2, bytesType);
  writer.text(event.name);
  if (event.attributes !== undefined) writeAttributes(writer, 3, event.attributes);
  writer.numberField(4, event.droppedAttributesCount);
  writer.close(start);
}

function writeLink(writer: ByteWriter, link: EncodableLink): void {
  writer.tag(13, bytesType);
  const start = writer.open();
  writeIds(writer, link.context);
  if (link.attributes !== undefined) writeAttributes(writer, 4, link.attributes);
  writer.numberField(5, link.droppedAttributesCount);
  writeFlags(writer, 6, link.context, link.context.isRemote);
  writer.close(start);
}

function writeStatus(writer: ByteWriter, { code, message }: EncodableSpan['status']): void {
  writer.tag(15, bytesType);
  const start = writer.open();
  writer.textField(2, message);
  writer.numberField(3, code);
  writer.close(start);
}

function writeFlags(
  writer: ByteWriter,
  field: number,
  { traceFlags }: SpanContext,
  remote: boolean | undefined,
): void {
  writer.tag(field, fixed32Type);
  writer.fixed32((traceFlags & 0xff) | hasIsRemote | (remote === true ? isRemote : 0));
}
