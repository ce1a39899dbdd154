import { randomUUID } from 'node:crypto';
import { toDurationText } from '../duration.ts';
import type { Message, Notice } from '../message.ts';
import type { Rule } from '../rule.ts';
import type { Alert, ResolvedAlert } from './alert.ts';

/** Makes the addresses in messages. */
export interface Links {
  readonly viewUrl: string;
  readonly toLogs: (rule: Rule, group: Readonly<Record<string, string>>, atMs: number) => string;
  readonly toTrace: (traceId: string) => string;
}

/** What a message is made of. */
export interface Content {
  readonly rule: Rule;
  readonly kind: Message['kind'];
  readonly thread: string;
  readonly isFirst: boolean;
  readonly alerts: readonly (Alert | ResolvedAlert)[];
  readonly nowMs: number;
}

/** Makes a message. */
export function compose(links: Links, { rule, alerts, nowMs, ...rest }: Content): Message {
  return {
    ...rest,
    id: randomUUID(),
    rule: rule.name,
    severity: rule.severity,
    alerts: alerts.map((alert) => toNotice(links, rule, alert)),
    viewUrl: links.viewUrl,
    createdAtMs: nowMs,
  };
}

function toNotice(links: Links, rule: Rule, alert: Alert | ResolvedAlert): Notice {
  const traceId = alert.examples.find((example) => example.traceId !== undefined)?.traceId;
  const endsAtMs = 'endsAtMs' in alert ? alert.endsAtMs : undefined;
  return {
    status: endsAtMs === undefined ? 'firing' : 'resolved',
    labels: alert.labels,
    fingerprint: alert.fingerprint,
    startsAtMs: alert.startsAtMs,
    ...(endsAtMs === undefined ? {} : { endsAtMs }),
    value: alert.value,
    threshold: rule.measure.type === 'first_seen' ? '' : rule.threshold.text,
    windowText: toDurationText(rule.windowMs),
    ...(rule.description === undefined ? {} : { description: rule.description }),
    examples: alert.examples,
    logsUrl: toLogsUrl(links, rule, alert),
    ...(traceId === undefined ? {} : { traceUrl: links.toTrace(traceId) }),
  };
}

/** Gives the address of the records that an alert is about. */
export function toLogsUrl(links: Links, rule: Rule, { labels, lastTrueMs }: Alert): string {
  const { measure, groupBy } = rule;
  const fields = measure.type === 'first_seen' ? [...groupBy, measure.field] : groupBy;
  const group = Object.fromEntries(fields.map((field) => [field, labels[field] ?? '']));
  return links.toLogs(rule, group, lastTrueMs);
}

/** Gives what stands for a rule that is no longer in the file. */
export function removedRule(name: string): Rule {
  return {
    name,
    on: 'logs',
    where: { kind: 'all', parts: [] },
    whereText: '',
    measure: { type: 'count' },
    threshold: { operator: '>', value: 0, text: 'the rule is no longer there' },
    windowMs: 0,
    atLeast: 1,
    forMs: 0,
    keepFiringForMs: 0,
    groupBy: [],
    severity: 'warning',
    labels: {},
    description: undefined,
    notify: [],
    line: 0,
  };
}
