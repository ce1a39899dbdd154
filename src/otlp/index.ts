export { parseLogsJson } from './json-logs.ts';
export { parseTracesJson } from './json-traces.ts';
export { parseLogs } from './protobuf-logs.ts';
export { parseTraces } from './protobuf-traces.ts';
export { toOtlpJson } from './to-json.ts';
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
