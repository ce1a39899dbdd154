import type { LeftOut, SpanRow, TraceLogRow, TraceView } from './types.ts';
import { toSafeText } from '#safe-text';

/** How a tree is written. */
export interface TreeOptions {
  /** Writes ANSI colours. Default false. */
  readonly colour?: boolean;
  /** Writes a line of its attributes under each span. Default false. */
  readonly attributes?: boolean;
}

/** Beyond this width of service, name and kind, durations are no longer aligned. */
const maxLabelWidth = 72;
/** Deeper than this, the depth stands in front as a number: a chain of thousands of spans would be blanks only. */
const maxIndents = 40;
/** Width of `WARNING`. */
const levelWidth = 7;

type Paint = (text: string, name: keyof typeof ansi) => string;

const ansi = { red: 31, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const;

/**
 * Writes a trace as a tree: one line a span, with its log records under it at their instant.
 * Control characters of stored text are made visible.
 */
export function toTraceTree(view: TraceView, options: TreeOptions = {}): readonly string[] {
  const paint: Paint = options.colour === true ? paintAnsi : (text) => text;
  const labels = view.spans.map(toLabel);
  const labelWidth = Math.min(maxLabelWidth, widest(labels));
  const durations = view.spans.map(toLengthText);
  const durationWidth = widest(durations);
  const allLogs = [...view.spans.flatMap((span) => span.logs), ...view.loose_logs];
  const offsetWidth = widest(allLogs.map(toOffset));
  const toLog = (log: TraceLogRow, depth: number): string =>
    toLogLine(log, depth, offsetWidth, paint);
  const spanLines = view.spans.flatMap((span, index) => {
    const label = (labels[index] ?? '').padEnd(labelWidth);
    const duration = (durations[index] ?? '').padStart(durationWidth);
    const line = `${paint(label, 'bold')}  ${duration}${toMark(span, paint)}`;
    return [
      line.trimEnd(),
      ...(options.attributes === true ? toAttributesLine(span) : []),
      ...span.logs.map((log) => toLog(log, span.depth + 1)),
    ];
  });
  return [...toHead(view, paint), ...spanLines, ...toLoose(view.loose_logs, toLog)];
}

function toHead({ summary, spans, left_out: leftOut }: TraceView, paint: Paint): readonly string[] {
  const counts = [
    toCount(summary.span_count, 'span'),
    toCount(summary.error_count, 'error'),
    toCount(summary.log_count, 'log record'),
    toCount(summary.services.length, 'service'),
  ];
  const ids = [
    ...(summary.correlation_id === undefined ? [] : [`correlation_id ${summary.correlation_id}`]),
    ...(summary.tenant_id === undefined ? [] : [`tenant_id ${summary.tenant_id}`]),
    ...(summary.complete ? [] : [`incomplete: ${toWhatIsMissing(spans)}`]),
    ...(leftOut === undefined ? [] : [`left out: ${toCounts(leftOut).join(', ')}`]),
  ];
  const head = `trace ${summary.trace_id}  ${summary.start}  ${toMillisText(summary.duration_millis)}`;
  const lines = [`${head}  ${counts.join(', ')}`, ...(ids.length === 0 ? [] : [ids.join('  ')])];
  return lines.map((line) => paint(toSafeText(line), 'dim'));
}

function toWhatIsMissing(spans: readonly SpanRow[]): string {
  const openCount = countOpen(spans);
  return openCount > 0 ? `${toCount(openCount, 'span')} not ended` : 'a parent span is not stored';
}

/** How many spans have not ended. */
export function countOpen(spans: readonly SpanRow[]): number {
  return spans.filter((span) => span.unfinished).length;
}

function toCounts({ spans, logs }: LeftOut): readonly string[] {
  return [toCount(spans, 'span'), toCount(logs, 'log record')];
}

function toLabel(span: SpanRow): string {
  const kind = span.kind === 'internal' ? '' : ` (${span.kind})`;
  return toSafeText(`${toIndent(span.depth)}${span.service} ${span.name}${kind}`);
}

function toIndent(depth: number): string {
  const blanks = '  '.repeat(Math.min(depth, maxIndents));
  return depth <= maxIndents ? blanks : `${blanks}(${depth}) `;
}

function toMark(span: SpanRow, paint: Paint): string {
  const message = toSafeText(span.status_message ?? 'error');
  const error = span.status === 'error' ? `  ${paint(`! ${message}`, 'red')}` : '';
  const notes = [
    ...(span.unfinished === true ? ['(not ended)'] : []),
    ...(span.orphan ? ['(parent not stored)'] : []),
  ];
  return [error, ...notes.map((note) => paint(note, 'dim'))].join('  ').trimEnd();
}

/** Writes how long a span took; of one that has not ended, what is known of it: `≥ 10.0 ms`. */
export function toLengthText({ duration_millis: millis, unfinished }: SpanRow): string {
  return `${unfinished === true ? '≥ ' : ''}${toMillisText(millis)}`;
}

function toAttributesLine({ attributes, depth }: SpanRow): readonly string[] {
  if (Object.keys(attributes).length === 0) return [];
  return [toSafeText(`${toIndent(depth + 1)}${JSON.stringify(attributes)}`)];
}

function toLogLine(log: TraceLogRow, depth: number, offsetWidth: number, paint: Paint): string {
  const offset = paint(toOffset(log).padStart(offsetWidth), 'dim');
  const level = paint(log.level.padEnd(levelWidth), toColour(log));
  return `${toIndent(depth)}${offset} ${level} ${toSafeText(log.message)}`.trimEnd();
}

function toLoose(
  logs: readonly TraceLogRow[],
  toLog: (log: TraceLogRow, depth: number) => string,
): readonly string[] {
  if (logs.length === 0) return [];
  const lines = logs.map((log) => `${toLog(log, 1)}  (${toSafeText(log.service)})`);
  return ['log records of no stored span:', ...lines];
}

function toColour(log: TraceLogRow): keyof typeof ansi {
  if (log.level === 'ERROR' || log.level === 'FATAL') return 'red';
  return log.level === 'WARNING' ? 'yellow' : 'cyan';
}

function toOffset(log: TraceLogRow): string {
  return `${log.offset_millis < 0 ? '-' : '+'}${Math.abs(log.offset_millis).toFixed(1)} ms`;
}

/** Writes a duration with one decimal; three below a millisecond. */
export function toMillisText(millis: number): string {
  return `${millis.toFixed(millis < 1 ? 3 : 1)} ms`;
}

/** Writes a number of things: `1 span`, `2 spans`. */
export function toCount(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}

function paintAnsi(text: string, name: keyof typeof ansi): string {
  return `\u001b[${ansi[name]}m${text}\u001b[0m`;
}
