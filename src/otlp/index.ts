export { readLogsAnswer, readTracesAnswer } from './answer.ts';
export type { Refused } from './answer.ts';
export { ByteWriter } from './byte-writer.ts';
export { writeLogRecord } from './encode-log.ts';
export type { EncodableLogRecord } from './encode-log.ts';
export { joinRequest, writeResourceFields, writeScopeFields } from './encode-request.ts';
export type {
  EncodableResource,
  EncodableScope,
  EncodedGroup,
  EncodedScope,
} from './encode-request.ts';
export { writeSpan } from './encode-span.ts';
export type { EncodableSpan } from './encode-span.ts';
export { parseLogsJson, toLogsRequest } from './json-logs.ts';
export { parseTracesJson, toTracesRequest } from './json-traces.ts';
export { parseLogs } from './protobuf-logs.ts';
export { parseTraces } from './protobuf-traces.ts';
export { toLogsJson, toTracesJson } from './request-json.ts';
export { toOtlpJson, toOtlpLogsJson } from './to-json.ts';
export type { OtlpTracesJson } from './to-json.ts';
export type {
  OtlpAttributes,
  OtlpEvent,
  OtlpLink,
  OtlpLogRecord,
  OtlpScope,
  OtlpSpan,
  OtlpStatus,
  OtlpValue,
  ResourceLogs,
  ResourceSpans,
  ScopeLogs,
  ScopeSpans,
} from './types.ts';
