import type { Example, Message, Notice } from '../message.ts';
import { clean, cleanAll, cleanLines } from './clean.ts';

/** One alert as a person reads it; everything is cleaned and cut. */
export interface AlertText {
  readonly title: string;
  readonly description: readonly string[];
  readonly labels: readonly string[];
  readonly examples: readonly string[];
  /** When it began, and when it ended. */
  readonly time: string;
}

/** Says what a message is about, on one line: `[firing] order-5xx: 12.5 % > 5% (3 alerts)`. */
export function toSubject(message: Message): string {
  const [first] = message.alerts;
  const name = clean(message.rule, maxNameLength);
  const value = message.kind === 'resolved' || first === undefined ? '' : `: ${toValue(first)}`;
  const count = message.alerts.length > 1 ? ` (${message.alerts.length} alerts)` : '';
  return `[${message.kind}] ${name}${value}${count}`;
}

/** Says what one alert is about, on one line: `order-5xx: 12.5 % > 5% over 5m`. */
export function toSummary(message: Message, notice: Notice): string {
  const mark = message.kind === 'test' ? '[test] ' : '';
  const window =
    notice.windowText === '' ? '' : ` over ${clean(notice.windowText, maxValueLength)}`;
  return `${mark}${clean(message.rule, maxNameLength)}: ${toValue(notice)}${window}`;
}

/** Says on one line what a message is for, beside its subject. */
export function toIntroduction(message: Message): string {
  if (message.kind === 'test') return 'This is a test of the channel. Nothing has happened.';
  const severity = `Severity ${message.severity}.`;
  return message.kind === 'resolved' ? `All is well again. ${severity}` : severity;
}

/** Puts one alert into words. */
export function toAlertText(message: Message, notice: Notice): AlertText {
  return {
    title: `${notice.status}: ${toSummary(message, notice)}`,
    description: cleanLines(notice.description ?? '', maxDescriptionLength).filter(Boolean),
    labels: toLabels(notice),
    examples: toExamples(notice),
    time: toTime(notice),
  };
}

/** Gives the records that an alert is about, one line each. */
export function toExamples(notice: Notice): readonly string[] {
  return notice.examples.slice(0, maxExamples).map(toExample);
}

/** Says how many alerts there are beyond those that were shown. */
export function toRest(message: Message, shown: number): string | undefined {
  const rest = message.alerts.length - shown;
  return rest > 0 ? `… and ${rest} more` : undefined;
}

const maxNameLength = 100;
const maxValueLength = 100;
const maxDescriptionLength = 2_000;
const maxLabels = 20;
const maxLabelLength = 200;
const maxExamples = 3;
const maxExampleLength = 300;

function toValue({ value, threshold }: Notice): string {
  return [value, threshold]
    .filter(Boolean)
    .map((text) => clean(text, maxValueLength))
    .join(' ');
}

function toLabels({ labels }: Notice): readonly string[] {
  const entries = Object.entries(labels).slice(0, maxLabels);
  return entries.map((entry) => cleanAll(entry, '=', maxLabelLength));
}

function toExample({ datetime, level, service, message, traceId }: Example): string {
  const who = cleanAll([datetime, level, service], ' ', maxLabelLength);
  const trace = traceId === undefined ? '' : ` (trace ${clean(traceId, maxValueLength)})`;
  return `${who}: ${clean(message, maxExampleLength)}${trace}`;
}

function toTime({ startsAtMs, endsAtMs }: Notice): string {
  const since = `since ${new Date(startsAtMs).toISOString()}`;
  return endsAtMs === undefined ? since : `${since}, until ${new Date(endsAtMs).toISOString()}`;
}
