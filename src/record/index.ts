export { findError, toAttributes, toExceptionAttributes, toStack, toText } from './attributes.ts';
export { idTable, traceFields } from './fields.ts';
export type { BusinessIds, IdField, IdRow } from './fields.ts';
export { toJsonLine } from './json-line.ts';
export type { LoggedRecord } from './json-line.ts';
export { toLevel, toSeverity } from './levels.ts';
export type { Level, Severity } from './levels.ts';
