import type { Query } from '#query';

/** How bad it is, from least to most. */
export const severities = ['info', 'warning', 'critical'] as const;

/** How bad it is. */
export type Severity = (typeof severities)[number];

/** What a rule computes of the records in its window. */
export type Measure =
  /** How many there are. */
  | { readonly type: 'count' }
  /** How many in a hundred of those that `of` is true of. */
  | { readonly type: 'share'; readonly of: Query }
  /** A number made of the values of one field. */
  | {
      readonly type: 'statistic';
      readonly name: StatisticName;
      /** 0 to 100; for a percentile. */
      readonly percent: number;
      readonly field: string;
    }
  /** Change of the count against the window before, in per cent. */
  | { readonly type: 'change' }
  /** Whether a value of a field was never seen before. */
  | { readonly type: 'first_seen'; readonly field: string; readonly rememberMs: number };

/** Says in words what a rule computes: `count`, `share`, `p95(latency_millis)`. */
export function toMeasureText(measure: Measure): string {
  switch (measure.type) {
    case 'count':
      return 'count';
    case 'share':
      return 'share';
    case 'change':
      return 'change';
    case 'first_seen':
      return `first seen ${measure.field}`;
    case 'statistic': {
      const name = measure.name === 'percentile' ? `p${measure.percent}` : measure.name;
      return `${name}(${measure.field})`;
    }
  }
}

/** Names of statistics; `p95` and the like are percentiles. */
export type StatisticName = 'mean' | 'min' | 'max' | 'sum' | 'percentile';

/** What a value is compared with. */
export interface Threshold {
  readonly operator: '<' | '<=' | '>' | '>=' | '==' | '!=';
  /** In the unit of what is measured; a length of time is in milliseconds. */
  readonly value: number;
  /** As the file has it. */
  readonly text: string;
}

/** One rule of a file of alerts. */
export interface Rule {
  readonly name: string;
  readonly on: 'logs' | 'spans';
  readonly where: Query;
  /** As the file has it. */
  readonly whereText: string;
  readonly measure: Measure;
  readonly threshold: Threshold;
  readonly windowMs: number;
  /** Of fewer records in the window, a share, a change and a statistic say nothing. */
  readonly atLeast: number;
  /** How long it must be true before it fires. */
  readonly forMs: number;
  /** How long it fires on after it is no longer true: what goes to and fro is one alert. */
  readonly keepFiringForMs: number;
  /** Fields by whose values the records are counted apart. */
  readonly groupBy: readonly string[];
  readonly severity: Severity;
  /** More labels of its alerts. */
  readonly labels: Labels;
  /** What a person should know or do. */
  readonly description: string | undefined;
  /** Names of channels. */
  readonly notify: readonly string[];
  /** Where it begins in the file, from 1. */
  readonly line: number;
}

/** Tells whether a rule is true when there is nothing at all: it is about silence. */
export function holdsAtZero({ measure, threshold }: Pick<Rule, 'measure' | 'threshold'>): boolean {
  return measure.type === 'count' && holds(threshold, 0);
}

/** Tells whether a value is beyond a threshold. */
export function holds({ operator, value: limit }: Threshold, value: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

/** Names and values that tell one alert from another. */
export type Labels = Readonly<Record<string, string>>;

/** Alerts that make others be silent while they fire. */
export interface Inhibition {
  readonly source: Labels;
  readonly target: Labels;
  /** Labels that must have the same value in both. */
  readonly equal: readonly string[];
}

/** How often messages are sent; in milliseconds. */
export interface Pace {
  /** Between two looks at the rules. */
  readonly evaluationMs: number;
  /** From the first alert of a group to its message. */
  readonly groupWaitMs: number;
  /** Between two messages about the changes of a group. */
  readonly groupIntervalMs: number;
  /** Until a group that fires on is told again. */
  readonly repeatMs: number;
}

/** A file of alerts, as far as it can be used. */
export interface AlertFile {
  readonly channels: ReadonlyMap<string, ChannelOptions>;
  readonly rules: readonly Rule[];
  readonly inhibitions: readonly Inhibition[];
  readonly pace: Pace;
}

/** Where messages go; secrets are filled in, and never shown. */
export type ChannelOptions = EmailOptions | SlackOptions | WebhookOptions | AlertmanagerOptions;

/** E-mail by SMTP. */
export interface EmailOptions {
  readonly type: 'email';
  readonly host: string;
  readonly port: number;
  /** `always`: from the first byte (smtps); `required`: STARTTLS or nothing is sent; `offered`: STARTTLS where it is offered. */
  readonly tls: 'always' | 'required' | 'offered';
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

/** An incoming webhook of Slack. */
export interface SlackOptions {
  readonly type: 'slack';
  readonly url: string;
}

/** An address that takes Alertmanager's webhook, version 4. */
export interface WebhookOptions {
  readonly type: 'webhook';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An Alertmanager, by its API v2: it groups, repeats and routes itself. */
export interface AlertmanagerOptions {
  readonly type: 'alertmanager';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
