export { idTable, traceFields } from './fields.ts';
export type { BusinessIds, IdField, IdRow } from './fields.ts';
export { toLevel, toSeverity } from './levels.ts';
export type { Level, Severity } from './levels.ts';
