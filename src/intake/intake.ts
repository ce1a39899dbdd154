import {
  context as contextApi,
  logs,
  trace,
  type AnyValue,
  type Context,
} from '@opentelemetry/api';
import { identity, idsOf, scopeOf, type Identity } from '#context';
import {
  attributeOfField,
  idTable,
  toExceptionFields,
  toSeverity,
  type LogRecord,
  type LogType,
} from '#record';
import type { Redactor } from '#redact';
import { withRecord } from './carried.ts';
import { ownerOf, readFields } from './fields.ts';
import { toMessage } from './message.ts';
import { quietly } from './quiet.ts';
import { createRecordIds } from './record-id.ts';

/** One call of a logger, as a bridge saw it. */
export interface LogCall {
  /** Level as the logger names it, or a severity number of OpenTelemetry. */
  readonly level: string | number;
  readonly message: unknown;
  /** Everything else that was logged. */
  readonly fields: object;
  /** Names among the fields that are the logger's own business. */
  readonly skipped?: ReadonlySet<string>;
  /** The error of the call, where the bridge knows it. */
  readonly error?: unknown;
  /** Values for `%s` and the like in the message. */
  readonly values?: readonly unknown[];
  /** Default: the active one. */
  readonly context?: Context;
  readonly logType?: LogType;
  readonly eventName?: string;
  /** Milliseconds since the epoch. Default: now. */
  readonly timeMs?: number;
}

/** What a call became. */
export interface Taken {
  readonly record: LogRecord;
  readonly severityNumber: number;
  readonly context: Context;
  readonly timeMs: number;
  /** How many fields of the application the record has. */
  readonly fieldCount: number;
  /** Whether nothing in the fields was hidden or cut: the redactor would keep them as they are. */
  readonly areFieldsClean: boolean;
}

/** Where every log call enters the road: it gets its context, is cleaned, and goes out. */
export interface Intake {
  readonly redactor: Redactor;
  /** Gives the id of one more record. */
  readonly nextId: () => string;
  /** Makes the whole record of a call. Never throws: what cannot be cleaned is a mark. */
  readonly take: (call: LogCall) => Taken;
  /** Hands a record on, once: to the outlet, else to OpenTelemetry's logs API. */
  readonly emit: (taken: Taken, scope: string) => void;
  /** From now on, records go there. */
  readonly divert: (outlet: RecordOutlet) => void;
}

/** Where whole records go, past the logs API. */
export interface RecordOutlet {
  /** Nobody wants them. */
  readonly isAway: boolean;
  /**
   * Takes a record.
   * @returns False: it goes by the logs API.
   */
  take(taken: Taken, scope: string): boolean;
}

/** Makes the intake of a process. */
export function createIntake(redactor: Redactor): Intake {
  const nextId = createRecordIds();
  let outlet: RecordOutlet | undefined;
  return {
    redactor,
    nextId,
    take: (call) => takeSafely(call, redactor, nextId),
    emit(taken, scope) {
      if (outlet?.isAway === true) return;
      if (outlet?.take(taken, scope) !== true) emitRecord(taken, scope);
    },
    divert(to) {
      outlet = to;
    },
  };
}

/** It fails closed: a record that cannot be cleaned keeps its level and its context, and loses its words. */
function takeSafely(call: LogCall, redactor: Redactor, nextId: () => string): Taken {
  try {
    return take(call, redactor, nextId);
  } catch {
    return take(
      { ...call, message: '[unreadable]', fields: {}, error: undefined, values: [] },
      redactor,
      nextId,
    );
  }
}

function take(call: LogCall, redactor: Redactor, nextId: () => string): Taken {
  const context = call.context ?? contextApi.active();
  const severity = toSeverity(call.level);
  const timeMs = call.timeMs ?? Date.now();
  const { values, names, areSame, error } = readFields(call, redactor);
  const record = beginRecord();
  record['datetime'] = toInstant(timeMs);
  record['level'] = severity.level;
  record['message'] = toMessage(call.message, call.values, redactor);
  if (call.logType !== undefined) record['log_type'] = call.logType;
  if (call.eventName !== undefined) record['event_name'] = call.eventName;
  record['record_id'] = nextId();
  addContext(record, context);
  for (const name of names) if (ownerOf(name) === 'model') record[name] = values[name];
  if (error !== undefined) Object.assign(record, toExceptionFields(error, redactor.text));
  for (const name of names) {
    const owner = ownerOf(name);
    if (owner === undefined) record[name] = values[name];
    else if (owner === 'filrouge') record[`field.${name}`] = values[name];
  }
  return {
    record: record as unknown as LogRecord,
    severityNumber: severity.number,
    context,
    timeMs,
    fieldCount: names.length,
    areFieldsClean: areSame,
  };
}

let latestIdentity: Identity | undefined;
let firstFields: Readonly<Record<string, AnyValue>> = {};

/** Begins a record with its first fields in their order: a copy, which costs half of what setting them one by one does. */
function beginRecord(): Record<string, AnyValue> {
  const who = identity();
  if (who !== latestIdentity) {
    latestIdentity = who;
    firstFields = { datetime: '', level: '', message: '', ...who, log_type: 'application' };
  }
  return { ...firstFields };
}

function toInstant(timeMs: number): string {
  const isInstant = Number.isFinite(timeMs) && Math.abs(timeMs) <= 8.64e15;
  const instantMs = isInstant ? Math.trunc(timeMs) : Date.now();
  const second = Math.floor(instantMs / 1_000);
  if (second !== latestSecond) {
    latestSecond = second;
    untilSecond = new Date(second * 1_000).toISOString().slice(0, -4);
  }
  return `${untilSecond}${String(instantMs - second * 1_000).padStart(3, '0')}Z`;
}

// Most records are of the same second as the one before.
let latestSecond = Number.NaN;
let untilSecond = '';

function addContext(record: Record<string, AnyValue>, context: Context): void {
  const span = trace.getSpanContext(context);
  if (span !== undefined) {
    record['trace_id'] = span.traceId;
    record['span_id'] = span.spanId;
    record['trace_flags'] =
      span.traceFlags === 1 ? '01' : span.traceFlags.toString(16).padStart(2, '0');
  }
  const ids = idsOf(context);
  idTable.forEach(({ field }) => {
    const value = ids[field];
    if (value !== undefined) record[field] = value;
    if (field === 'tenant_id' && value !== undefined) addVerification(record, context);
  });
}

function addVerification(record: Record<string, AnyValue>, context: Context): void {
  const verified = scopeOf(context)?.tenantVerified;
  if (verified !== undefined) record['tenant_verified'] = verified;
}

function emitRecord({ record, severityNumber, context, timeMs }: Taken, scope: string): void {
  const eventName = record['event_name'];
  const logRecord = {
    timestamp: timeMs,
    context: withRecord(context, record),
    severityNumber,
    severityText: record.level,
    body: record.message,
    ...(typeof eventName === 'string' ? { eventName } : {}),
    attributes: toAttributes(record),
  };
  quietly(() => logs.getLogger(scope).emit(logRecord));
}

/** Attributes of a record: what the log record and its resource have no place for. */
function toAttributes(record: LogRecord): Record<string, AnyValue> {
  // Whatever a field is called, it is one.
  const attributes = Object.create(null) as Record<string, AnyValue>;
  for (const field in record) {
    const name = attributeOfField(field);
    const value = record[field];
    if (name !== undefined && value !== undefined) attributes[name] = value;
  }
  return attributes;
}
