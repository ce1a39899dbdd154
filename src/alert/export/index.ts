export { exportRules } from './export-rules.ts';
export { parts, schemas, targets } from './target.ts';
export type { Exported, ExportOptions, Finding } from './target.ts';
