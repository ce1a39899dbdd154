import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import {
  writeLogRecord,
  writeResourceFields,
  writeScopeFields,
  writeSpan,
  type EncodableLogRecord,
} from '#otlp';
import type { RecordEncoder } from '#spool';

/** What is sent of a log record: the SDK's, or our own. */
export type OutgoingLogRecord = EncodableLogRecord &
  Pick<ReadableLogRecord, 'resource' | 'instrumentationScope'>;

type Encoded = ReadableSpan | OutgoingLogRecord;
type Scope = Encoded['instrumentationScope'];

const common = {
  scopeOf: (item: Encoded): object => item.instrumentationScope,
  resourceOf: (item: Encoded): object => item.resource,
  writeScope: (writer, scope) => writeScopeFields(writer, scope as Scope),
  writeResource: (writer, resource) => writeResourceFields(writer, resource as Resource),
  isFinal: (resource) => (resource as Resource).asyncAttributesPending !== true,
} satisfies Omit<RecordEncoder<Encoded>, 'writeRecord'>;

/** Makes OTLP protobuf of spans that have ended. */
export const spanEncoder: RecordEncoder<ReadableSpan> = { ...common, writeRecord: writeSpan };

/** Makes OTLP protobuf of log records. */
export const logEncoder: RecordEncoder<OutgoingLogRecord> = {
  ...common,
  writeRecord: writeLogRecord,
};
