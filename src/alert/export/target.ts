import type { AlertFile, Rule } from '../rule.ts';

/** Engines that rules are exported for. */
export const targets = ['prometheus', 'opensearch', 'elastalert', 'kibana'] as const;

/** An engine that rules are exported for. */
export type Target = (typeof targets)[number];

/** Under which names the fields are stored. */
export const schemas = ['otel', 'ecs', 'filrouge'] as const;

/** Under which names the fields are stored: OpenTelemetry's, those of Elastic Common Schema, or those of a log line. */
export type Schema = (typeof schemas)[number];

/** What is printed for Prometheus: both documents, or one of them. */
export const parts = ['all', 'collector', 'rules'] as const;

/** What is to be exported, and how. */
export interface ExportOptions {
  readonly target: Target;
  /** Default: ecs for Kibana, otel for the others. */
  readonly schema?: Schema | undefined;
  /** Pattern of the indexes that hold the records. Default: `logs-*`. */
  readonly index?: string | undefined;
  /** Default: all. */
  readonly part?: (typeof parts)[number] | undefined;
}

/** What an engine cannot do of a rule. */
export interface Finding {
  readonly line: number;
  readonly rule: string;
  readonly isLeftOut: boolean;
  readonly reason: string;
}

/** A file for another engine. */
export interface Exported {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** What a target is given. */
export interface ExportInput {
  readonly file: AlertFile;
  readonly schema: Schema;
  readonly index: string;
  readonly part: (typeof parts)[number];
}

/** A rule in the words of a target, with what is different there. */
export interface Translated<Form> {
  readonly rule: Rule;
  readonly form: Form;
  readonly notes: readonly string[];
}
