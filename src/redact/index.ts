export { primitiveText, readFrom, unreadable } from './foreign.ts';
export { defaultRedaction } from './options.ts';
export type { RedactOptions } from './options.ts';
export { createRedactor } from './redactor.ts';
export type { CleanFields, Redactor } from './redactor.ts';
export { ruleTable, safeNames } from './rules.ts';
export type { RedactAction, RuleName, RuleRow } from './rules.ts';
export { tokenForms } from './values.ts';
