export {
  findError,
  findNestedError,
  isErrorLike,
  toExceptionFields,
  toStack,
  toThrownText,
} from './errors.ts';
export type { ErrorLike } from './errors.ts';
export {
  attributeOfField,
  fieldTable,
  idTable,
  rowOfAttribute,
  rowOfField,
  traceFields,
  travellingIds,
  unfinishedSpan,
} from './fields.ts';
export type {
  FieldRow,
  FieldSource,
  IdField,
  IdFields,
  IdRow,
  LogRecord,
  LogType,
  PrivacyClass,
} from './fields.ts';
export { isLevelName, severityNumbers, toLevel, toSeverity, toSeverityNumber } from './levels.ts';
export type { Level, Severity } from './levels.ts';
export { escapeControls } from './safe-text.ts';
export { securityEvents } from './security.ts';
export type { SecurityEventName } from './security.ts';
export { createLineFormat } from './line-format.ts';
export type { LineFormat, LineOptions } from './line-format.ts';
export { readField } from './read-field.ts';
