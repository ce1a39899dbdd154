import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ByteWriter, joinRequest, writeLogRecord, writeResourceFields } from '#otlp';
import { writeScopeFields, writeSpan } from '#otlp';
import type { EncodableLogRecord, EncodableSpan } from '#otlp';

/** Encodes spans as ExportTraceServiceRequest. OpenTelemetry's spans are encodable as they are: this compiles. */
export function encodeSpans(spans: readonly ReadableSpan[], writer = new ByteWriter()): Buffer {
  return encode(spans, writer, (span: EncodableSpan) => writeSpan(writer, span));
}

/** Encodes log records as ExportLogsServiceRequest. OpenTelemetry's records are encodable as they are: this compiles. */
export function encodeLogs(
  records: readonly ReadableLogRecord[],
  writer = new ByteWriter(),
): Buffer {
  return encode(records, writer, (record: EncodableLogRecord) => writeLogRecord(writer, record));
}

/** Groups by the identity of resource and scope, as OpenTelemetry does. */
function encode<T extends ReadableSpan | ReadableLogRecord>(
  all: readonly T[],
  writer: ByteWriter,
  write: (record: T) => void,
): Buffer {
  const written = (run: () => void): Buffer => {
    const start = writer.length;
    run();
    return Buffer.from(writer.bytes.subarray(start, writer.length));
  };
  const groups = Map.groupBy(all, ({ resource }) => resource);
  return joinRequest(
    [...groups].map(([resource, ofResource]) => {
      const scopes = Map.groupBy(ofResource, ({ instrumentationScope }) => instrumentationScope);
      return {
        resource: written(() => writeResourceFields(writer, resource)),
        scopes: [...scopes].map(([scope, ofScope]) => ({
          scope: written(() => writeScopeFields(writer, scope)),
          records: ofScope.map((record) => written(() => write(record))),
        })),
      };
    }),
  );
}
