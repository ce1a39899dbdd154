import type { SpanContext } from '@opentelemetry/api';
import type { ByteWriter } from './byte-writer.ts';
import { writeTime, type Time } from './encode-time.ts';
import { writeAttributes, writeValue } from './encode-value.ts';
import { bytesType, fixed32Type, fixed64Type, spanIdBytes, traceIdBytes } from './wire-types.ts';

/** What is read of a log record; OpenTelemetry's `ReadableLogRecord` is one. */
export interface EncodableLogRecord {
  readonly hrTime: Time;
  readonly hrTimeObserved: Time;
  readonly spanContext?: SpanContext | undefined;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body?: unknown;
  readonly eventName?: string | undefined;
  readonly attributes: object;
  /** Gives the name under which an entry of `attributes` is written; undefined when it is not. Absent: its own. */
  readonly attributeOf?: (name: string) => string | undefined;
  readonly droppedAttributesCount: number;
}

/** Writes the fields of an `opentelemetry.proto.logs.v1.LogRecord`. */
export function writeLogRecord(writer: ByteWriter, record: EncodableLogRecord): void {
  const { spanContext } = record;
  writer.tag(1, fixed64Type);
  writeTime(writer, record.hrTime);
  writer.numberField(2, record.severityNumber);
  writer.textField(3, record.severityText);
  if (record.body !== undefined) {
    writer.tag(5, bytesType);
    const body = writer.open();
    writeValue(writer, record.body);
    writer.close(body);
  }
  writeAttributes(writer, 6, record.attributes as Record<string, unknown>, record.attributeOf);
  writer.numberField(7, record.droppedAttributesCount);
  if (spanContext !== undefined) writeSpanContext(writer, spanContext);
  writer.tag(11, fixed64Type);
  writeTime(writer, record.hrTimeObserved);
  writer.textField(12, record.eventName);
}

function writeSpanContext(writer: ByteWriter, { traceFlags, traceId, spanId }: SpanContext): void {
  if (traceFlags !== 0) {
    writer.tag(8, fixed32Type);
    writer.fixed32(traceFlags);
  }
  writer.idField(9, traceId, traceIdBytes);
  writer.idField(10, spanId, spanIdBytes);
}
