import {
  context,
  logs,
  trace,
  type Context,
  type Logger as OtelLogger,
  type Span,
} from '@opentelemetry/api';
import { idsOf } from '#context';
import { guarded } from '#diagnostics';
import { findError, idTable, toAttributes, toSeverity, toText } from '#record';

/** The part of a winston logger (3.x) that the bridge uses. */
export interface WinstonLogger {
  silent?: boolean;
  isLevelEnabled?(level: string): boolean;
  readonly transports?: readonly unknown[];
  write(...args: unknown[]): boolean;
}

type Info = Record<string | symbol, unknown>;

const levelSymbol = Symbol.for('level');

/** Names that a log record carries in places of their own. */
const ownFields: ReadonlySet<string> = new Set([
  'level',
  'message',
  'trace_id',
  'span_id',
  'trace_flags',
  ...idTable.map((row) => row.field),
]);

/** First logger that took a record: a logger that is a transport of another one gets it again. */
const firstLogger = new WeakMap<object, WinstonLogger>();

let otel: OtelLogger | undefined;

/**
 * Puts the bridge at `logger.write`: the one place that every record of a logger and of its children passes,
 * before formats and transports, so that a format that throws or a transport that is stuck loses nothing here.
 * @param prototype `Logger.prototype` of a winston 3 module. A second call does nothing.
 * @param onward Sends records out as OpenTelemetry log records; false puts ids on the lines only.
 */
export function bridgeWrite(prototype: WinstonLogger, onward: boolean): void {
  if (Object.hasOwn(prototype, 'write')) return;
  const original = prototype.write;
  Object.defineProperty(prototype, 'write', {
    configurable: true,
    writable: true,
    value: function write(this: WinstonLogger, ...args: unknown[]): boolean {
      const info: unknown = args[0];
      if (!isInfo(info) || isRepeated(info, this)) return original.apply(this, args);
      const sent = guarded('winston bridge', () => take(this, info, onward));
      return original.apply(this, sent === undefined ? args : [sent, ...args.slice(1)]);
    },
  });
}

function take(logger: WinstonLogger, info: Info, onward: boolean): Info {
  const now = context.active();
  if (onward) emit(logger, info, now);
  recordOnSpan(info, now);
  const fields = toFields(now);
  const sent = fields === undefined ? info : withFields(info, fields);
  firstLogger.set(sent, logger);
  return sent;
}

function emit(logger: WinstonLogger, info: Info, now: Context): void {
  const name = String(info[levelSymbol] ?? info['level'] ?? 'info');
  if (logger.silent === true || logger.isLevelEnabled?.(name) === false) return;
  const severity = toSeverity(name);
  otel ??= logs.getLogger('filrouge.winston');
  otel.emit({
    timestamp: Date.now(),
    context: now,
    severityNumber: severity.number,
    severityText: severity.level,
    body: toText(info['message']),
    attributes: { ...toAttributes(info, ownFields), ...idAttributes(now) },
  });
}

/** Jaeger shows no log records: an Error that is logged inside a span is an event of the span, too, once. */
function recordOnSpan(info: Info, now: Context): void {
  const span = trace.getSpan(now);
  const error = span?.isRecording() === true ? findError(info) : undefined;
  if (span === undefined || error === undefined || recordedOn.get(error) === span) return;
  recordedOn.set(error, span);
  span.recordException(error);
}

const recordedOn = new WeakMap<Error, Span>();

function idAttributes(now: Context): Record<string, string> {
  const ids = idsOf(now);
  const attributes: Record<string, string> = {};
  for (const { field, attribute } of idTable) {
    const value = ids[field];
    if (value !== undefined) attributes[attribute] = value;
  }
  return attributes;
}

/** Trace context and business ids under their names on a log line; undefined when there is none. */
function toFields(now: Context): Record<string, string> | undefined {
  const ids = idsOf(now);
  const span = trace.getSpanContext(now);
  if (span === undefined) return Object.keys(ids).length === 0 ? undefined : { ...ids };
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    trace_flags: span.traceFlags.toString(16).padStart(2, '0'),
    ...ids,
  };
}

/** Copies the caller's object, which may be logged again elsewhere; what the caller set itself stays. */
function withFields(info: Info, fields: Record<string, string>): Info {
  if (!(info instanceof Error)) return { ...info, ...fields, ...ownOf(info, fields) };
  const copy: Info = Object.create(
    Object.getPrototypeOf(info),
    Object.getOwnPropertyDescriptors(info),
  );
  return Object.assign(copy, fields);
}

function ownOf(info: Info, fields: Record<string, string>): Info {
  const own: Info = {};
  for (const name in fields) if (info[name] !== undefined) own[name] = info[name];
  return own;
}

function isRepeated(info: Info, logger: WinstonLogger): boolean {
  const first = firstLogger.get(info);
  return first !== undefined && first !== logger && first.transports?.includes(logger) === true;
}

function isInfo(value: unknown): value is Info {
  return typeof value === 'object' && value !== null;
}
