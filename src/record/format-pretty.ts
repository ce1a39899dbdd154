import type { AnyValue } from '@opentelemetry/api';
import { idTable } from './fields.ts';
import type { LogRecord } from './fields.ts';
import { escapeControls, escapeInJson } from './safe-text.ts';

/** How a record is shown in a terminal. */
export interface PrettyOptions {
  /** True: with ANSI colours, the only escape sequences that are ever written. */
  readonly colour: boolean;
  /** Address of a view, without a slash at its end: lines from WARNING on get a link to their span. */
  readonly viewUrl?: string | undefined;
}

const styles = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  cyan: '36',
  alarm: '1;97;41',
} as const;
type Style = keyof typeof styles;
type Paint = (style: Style, text: string) => string;

const inColour: Paint = (style, text) => `\u001b[${styles[style]}m${text}\u001b[0m`;
const withoutColour: Paint = (_style, text) => text;

const levelStyles: Readonly<Record<LogRecord['level'], Style>> = {
  TRACE: 'dim',
  DEBUG: 'blue',
  INFO: 'green',
  WARNING: 'yellow',
  ERROR: 'red',
  FATAL: 'alarm',
};
const levelWidth = 'WARNING'.length;
// Lines of several services in one terminal stay aligned, if their names are of the usual length.
const serviceWidth = 8;

// These have their own place on the line, or say nothing new on the machine where they are read.
const placed: ReadonlySet<string> = new Set(
  'datetime level message service build_id hostname environment record_id trace_id span_id trace_flags'
    .split(' ')
    .concat('exception', 'exception_message', 'exception_stacktrace')
    .concat(idTable.map((row) => row.field)),
);
const placedInRequest: ReadonlySet<string> = new Set(
  'log_type http_endpoint http_method http_status latency_millis'.split(' '),
);

const shortTrace = 8;
// Pseudonyms are long and only compared; their beginning does for that.
const pseudonyms: ReadonlySet<string> = new Set(['device_id', 'user_id', 'session_id']);
const shortPseudonym = 12;
const stackIndent = ' '.repeat(4);

/**
 * Writes a record for a developer's terminal: local time, level, service, message or request, the application's fields, the ids;
 * a stack stands under it, indented. A message is one line, and control characters in the data are made visible.
 * Not meant to be read back: what all records of a machine share is left out, and ids are shortened.
 */
export function formatPretty(record: LogRecord, { colour, viewUrl }: PrettyOptions): string {
  const paint = colour ? inColour : withoutColour;
  const isRequest = record['log_type'] === 'network' && typeof record['http_method'] === 'string';
  const head = [
    paint('dim', toClock(record.datetime)),
    paint(levelStyles[record.level], record.level.padEnd(levelWidth)),
    paint('cyan', toSafe(record['service']).padEnd(serviceWidth)),
    isRequest ? writeRequest(record, paint) : escapeControls(record.message),
  ];
  const groups = [head.join(' '), writeFields(record, isRequest, paint), writeIds(record, paint)];
  const line = groups.filter((group) => group !== '').join('  ');
  return line + writeStack(record, paint) + writeLink(record, viewUrl, paint);
}

function toClock(datetime: string): string {
  const time = new Date(datetime);
  if (Number.isNaN(time.getTime())) return escapeControls(datetime);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => pad(part, 2));
  return `${clock.join(':')}.${pad(time.getMilliseconds(), 3)}`;
}

function pad(part: number, width: number): string {
  return String(part).padStart(width, '0');
}

/** Writes `GET /users/:id 200 12 ms`, with what the message says beyond that before the duration. */
function writeRequest(record: LogRecord, paint: Paint): string {
  const { http_status: status, latency_millis: millis, message } = record;
  const request = `${toText(record['http_method'])} ${toText(record['http_endpoint'])}`.trimEnd();
  const rest = `${message} `.startsWith(`${request} `)
    ? message.slice(request.length + 1)
    : message;
  const words = [paint('bold', escapeControls(request))];
  if (status !== undefined) words.push(paint(toStatusStyle(status), toSafe(status)));
  if (rest !== '' && rest !== toText(status)) words.push(escapeControls(rest));
  if (millis !== undefined) words.push(paint('dim', toDuration(millis)));
  return words.join(' ');
}

function toStatusStyle(status: AnyValue): Style {
  if (typeof status !== 'number' || status >= 500) return 'red';
  if (status >= 400) return 'yellow';
  return status >= 300 ? 'cyan' : 'green';
}

function toDuration(millis: AnyValue): string {
  if (typeof millis !== 'number') return toSafe(millis);
  if (millis >= 1000) return `${(millis / 1000).toFixed(2)} s`;
  return `${millis < 10 ? Number(millis.toFixed(1)) : Math.round(millis)} ms`;
}

function writeFields(record: LogRecord, isRequest: boolean, paint: Paint): string {
  const words: string[] = [];
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (value === undefined || placed.has(name) || isUsual(name, value)) continue;
    if (isRequest && placedInRequest.has(name)) continue;
    words.push(`${paint('dim', `${toWord(name)}=`)}${toWord(value)}`);
  }
  return words.join(' ');
}

/** What nearly every record of its kind says. */
function isUsual(name: string, value: AnyValue): boolean {
  if (name === 'log_type') return value === 'application';
  if (name === 'event_name') return value === 'http.server.request';
  return name === 'tenant_verified' && value === true;
}

function writeIds(record: LogRecord, paint: Paint): string {
  const { trace_id: trace, correlation_id: correlation } = record;
  const words: string[] = [];
  // Where no correlation id came in it is the trace id: once is enough.
  if (typeof trace === 'string' && trace !== correlation) {
    words.push(`trace=${toWord(trace.slice(0, shortTrace))}`);
  }
  for (const { field } of idTable) {
    const value = record[field];
    if (value === undefined) continue;
    words.push(`${field.replace('_id', '')}=${toWord(shorten(field, value))}`);
  }
  return words.length === 0 ? '' : paint('dim', words.join(' '));
}

function shorten(field: string, value: Exclude<AnyValue, undefined>): Exclude<AnyValue, undefined> {
  if (typeof value !== 'string' || !pseudonyms.has(field)) return value;
  return value.length <= shortPseudonym + 1 ? value : `${value.slice(0, shortPseudonym)}…`;
}

/** Writes the stack's lines below, indented: what was thrown in red, frames of libraries and of Node dim. */
function writeStack(record: LogRecord, paint: Paint): string {
  const type = toText(record['exception']);
  const message = toText(record['exception_message']);
  const stack = toText(record['exception_stacktrace']).trimEnd();
  const isTold = stack.includes(type) && stack.includes(message);
  const title = isTold ? '' : [type, message].filter((part) => part !== '').join(': ');
  const text = [title, stack].filter((part) => part !== '').join('\n');
  if (text === '') return '';
  const lines = text.split(/\r?\n/).map((line) => writeStackLine(line, paint));
  return lines.map((line) => `\n${stackIndent}${line}`).join('');
}

/** Writes where the line is seen among all others, below what went wrong; an address is nothing that a line without trouble needs. */
function writeLink(record: LogRecord, viewUrl: string | undefined, paint: Paint): string {
  const { level, trace_id: trace, span_id: span } = record;
  if (viewUrl === undefined || !isTrouble(level) || typeof trace !== 'string') return '';
  const at = typeof span === 'string' ? `?span=${encodeURIComponent(span)}` : '';
  const link = `${viewUrl}/trace/${encodeURIComponent(trace)}${at}`;
  return `\n${stackIndent}${paint('dim', escapeControls(link))}`;
}

function isTrouble(level: LogRecord['level']): boolean {
  return level === 'WARNING' || level === 'ERROR' || level === 'FATAL';
}

function writeStackLine(line: string, paint: Paint): string {
  const safe = escapeControls(line);
  if (!/^ +at /.test(line)) return paint('red', safe);
  return /node:|node_modules/.test(line) ? paint('dim', safe) : safe;
}

/** Writes a value as one word; text that is more than a word, as JSON has it. */
function toWord(value: Exclude<AnyValue, undefined>): string {
  if (typeof value === 'string' && /^[^\s"]+$/.test(value)) return escapeControls(value);
  return typeof value === 'number' ? String(value) : escapeInJson(JSON.stringify(value));
}

function toSafe(value: AnyValue): string {
  return escapeControls(toText(value));
}

function toText(value: AnyValue): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
