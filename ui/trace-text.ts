import type { LogOutline, SpanOutline, SpanRow, TraceLogRow, TraceOutline } from '#viewer/api';
import { detailOf } from '#viewer/span-detail';
import { formatDuration, formatLength, formatOffset, toVisible } from './format.ts';
import { toSpanTree } from './span-tree.ts';
import { isWhole } from './whole-row.ts';
import { toTimeUse } from './time-use.ts';
import type { TimeUses } from './time-use.ts';
import { toRows } from '#viewer/trace-rows';
import type { WaterfallRow } from '#viewer/trace-rows';
import { en } from './text/en.ts';
import { countOf } from './text/en-count.ts';

/** Spans and log lines that are written; who reads more wants the file. */
const mostRows = 1_000;
const longestValue = 200;
/** Lines of a stack: those of the application are the first ones. */
const mostStackLines = 8;

/** Attributes of a log line that say nothing that is not on it, or have a place of their own. */
const skipped: ReadonlySet<string> = new Set([
  'log.type',
  'log_type',
  'build_id',
  'event.name',
  'exception.message',
  'exception.stacktrace',
  'tenant.verified',
]);

/** Attributes of a span that tell how it went. */
const told: readonly string[] = ['http.response.status_code', 'error.type', 'exception.message'];

/** Writes a trace as text, for an issue or an assistant, and therefore in English: spans with their times, log lines at their instant, errors with their stacks. */
export function toTraceText(view: TraceOutline): string {
  const rows = toRows(view, true);
  const use = toTimeUse(toSpanTree(view.spans));
  const lines = rows.slice(0, mostRows).flatMap((row) => toRowLines(row, use));
  const left = rows.length - mostRows;
  const end = [
    ...(left > 0 ? [`… and ${countOf(left, 'more row')}`] : []),
    ...(isWhole(view) ? [] : ['Without attributes, fields and stacks: the trace is long.']),
  ];
  return [...toHead(view), '', ...lines, ...end].map((line) => line.trimEnd()).join('\n');
}

function toHead({ summary, spans }: TraceOutline): readonly string[] {
  const { correlation_id: correlationId, tenant_id: tenantId } = summary;
  const [first] = spans;
  const facts = [
    toVisible(`${summary.service}: ${summary.operation}`),
    formatDuration(summary.duration_millis, 'en'),
    summary.start,
    en.shared.spans(summary.span_count),
    en.shared.logLines(summary.log_count),
    en.shared.errors(summary.error_count),
    ...(summary.complete ? [] : ['incomplete']),
  ];
  const ids = [
    `trace_id ${summary.trace_id}`,
    ...(correlationId === undefined ? [] : [`correlation_id ${toVisible(correlationId)}`]),
    ...(tenantId === undefined ? [] : [`tenant_id ${toVisible(tenantId)}`]),
    ...toFacts(first !== undefined && isWholeSpan(first) ? first.resource : {}, [
      'service.version',
      'deployment.environment.name',
    ]),
  ];
  return [facts.join(', '), ids.join(', ')];
}

function toRowLines(row: WaterfallRow, use: TimeUses): readonly string[] {
  const indent = '  '.repeat(row.depth);
  const lines =
    'log' in row ? toLogLines(row.log) : toSpanLines(row.span, use.get(row.id)?.selfMillis ?? 0);
  return lines.map((line) => indent + line);
}

function toSpanLines(span: SpanOutline, selfMillis: number): readonly string[] {
  const detail = detailOf(span);
  const name = toVisible(`${span.service}: ${span.name}`);
  const about = detail === undefined ? '' : ` ${cut(detail)}`;
  const times = `${formatLength(span, 'en')} (self ${formatDuration(selfMillis, 'en')})`;
  const facts = [
    times,
    `at ${formatOffset(span.offset_millis, 'en')}`,
    ...(isWholeSpan(span) ? toFacts(span.attributes, told) : []),
    ...(span.status === 'error' ? [toReason(span)] : []),
    ...(span.unfinished === true ? ['not ended'] : []),
    ...(span.orphan ? ['its parent is not here'] : []),
  ];
  const events = isWholeSpan(span) ? span.events : [];
  const stacks = events.flatMap(({ attributes }) => toStack(attributes));
  return [`${name}${about}, ${facts.join(', ')}`, ...stacks];
}

function toReason(span: SpanOutline): string {
  const message = isWholeSpan(span) ? (span.status_message ?? '') : '';
  return `ERROR ${toVisible(message)}`.trim();
}

function isWholeSpan(span: SpanOutline): span is SpanRow {
  return 'attributes' in span;
}

function isWholeLog(log: LogOutline): log is TraceLogRow {
  return 'attributes' in log;
}

function toLogLines(log: LogOutline): readonly string[] {
  const { level, message } = log;
  const attributes = isWholeLog(log) ? log.attributes : {};
  const names = Object.keys(attributes).filter((name) => !skipped.has(name));
  const [first = '', ...more] = toVisible(message).split('\n');
  const fields = toFacts(attributes, names).join(' ');
  return [
    `${formatOffset(log.offset_millis, 'en')} ${level} ${first}${fields === '' ? '' : `  ${fields}`}`,
    ...more.map((line) => `    ${line}`),
    ...toStack(attributes),
  ];
}

function toStack(attributes: Readonly<Record<string, unknown>>): readonly string[] {
  const { 'exception.type': type, 'exception.message': message } = attributes;
  const stack = attributes['exception.stacktrace'];
  if (typeof stack !== 'string')
    return typeof type === 'string' ? [`    ${toVisible(`${type}: ${String(message)}`)}`] : [];
  const lines = toVisible(stack).split('\n');
  const left = lines.length - mostStackLines;
  return [
    ...lines.slice(0, mostStackLines).map((line) => `    ${line.trimStart()}`),
    ...(left > 0 ? [`    … ${countOf(left, 'more line')}`] : []),
  ];
}

function toFacts(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): readonly string[] {
  return names.flatMap((name) => {
    const value = values[name];
    if (value === undefined || value === null) return [];
    return `${toVisible(name)}=${cut(typeof value === 'string' ? value : JSON.stringify(value))}`;
  });
}

function cut(text: string): string {
  const line = toVisible(text.replaceAll(/\s+/g, ' '));
  return line.length > longestValue ? `${line.slice(0, longestValue)}…` : line;
}
