import type { Labels } from '../rule.ts';
import type { Message, Notice } from '../message.ts';
import { clean, cleanLines, toLink } from './clean.ts';
import { toExamples, toSummary } from './wording.ts';

/** Gives the alerts of a message; a test without any has one, so that there is something to send. */
export function toNotices(message: Message): readonly Notice[] {
  if (message.alerts.length > 0 || message.kind !== 'test') return message.alerts;
  return [
    {
      status: 'firing',
      labels: { alertname: message.rule, severity: message.severity },
      fingerprint: noFingerprint,
      startsAtMs: message.createdAtMs,
      value: 'nothing has happened',
      threshold: '',
      windowText: '',
      examples: [],
      logsUrl: message.viewUrl,
    },
  ];
}

/**
 * Gives the labels under names that Alertmanager takes: `http.route` is `http_route`.
 * Those of a test have one more, so that no route and no silence takes it for the alarm.
 */
export function toMachineLabels(message: Message, { labels }: Notice): Labels {
  const named = new Map<string, string>();
  for (const [name, value] of Object.entries(labels)) {
    let free = toLabelName(name);
    while (named.has(free)) free += '_';
    named.set(free, clean(value, maxValueLength));
  }
  if (message.kind === 'test') named.set('test', 'true');
  return Object.fromEntries(named);
}

/** Gives what is to be read of an alert. */
export function toAnnotations(message: Message, notice: Notice): Labels {
  const description = cleanLines(notice.description ?? '', maxDescriptionLength)
    .join('\n')
    .trim();
  const entries = {
    summary: toSummary(message, notice),
    description,
    value: clean(notice.value, maxValueLength),
    threshold: clean(notice.threshold, maxValueLength),
    examples: toExamples(notice).join('\n'),
    logs: toLink(notice.logsUrl) ?? '',
    trace: toLink(notice.traceUrl) ?? '',
  };
  return Object.fromEntries(Object.entries(entries).filter(([, text]) => text !== ''));
}

/** Writes a time as RFC 3339 has it. */
export function toDate(ms: number): string {
  return new Date(ms).toISOString();
}

/** Gives when an alert ended, which is never before it began: Alertmanager refuses that. */
export function toEnd(message: Message, { startsAtMs, endsAtMs }: Notice): string {
  return toDate(Math.max(startsAtMs, endsAtMs ?? message.createdAtMs));
}

const noFingerprint = '0'.repeat(16);
const maxNameLength = 100;
const maxValueLength = 300;
const maxDescriptionLength = 2_000;

/** Before 0.27, Alertmanager refuses other names. */
function toLabelName(name: string): string {
  const plain = clean(name, maxNameLength).replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}
