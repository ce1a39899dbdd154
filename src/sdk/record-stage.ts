import { trace, type AnyValue, type Context, type Span } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { identity } from '#context';
import { guarded } from '#diagnostics';
import { recordIn } from '#intake';
import { rowOfAttribute, toLevel, type LogRecord } from '#record';
import type { Redactor } from '#redact';

/** Somebody who is shown every record, clean and whole. */
export type RecordSink = (
  record: LogRecord,
  severityNumber: number,
  span: Span | undefined,
) => void;

/** What the stage is made of. */
export interface RecordStageOptions {
  readonly redactor: Redactor;
  /** Gives the id of one more record. */
  readonly nextRecordId: () => string;
  readonly sinks: readonly RecordSink[];
}

/**
 * The first stage of every log record, whoever emitted it: what did not come through our intake is cleaned here,
 * then the log file and the span events get it.
 */
export function createRecordStage({
  redactor,
  nextRecordId,
  sinks,
}: RecordStageOptions): LogRecordProcessor {
  return {
    onEmit(logRecord: ReadWriteLogRecord, context?: Context): void {
      guarded('log record', () => {
        const record = recordIn(context) ?? cleanForeign(logRecord, redactor, nextRecordId);
        const span = context === undefined ? undefined : trace.getSpan(context);
        for (const sink of sinks) sink(record, logRecord.severityNumber ?? 9, span);
      });
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

const recordIdName = 'log.record.uid';

/** A record that somebody emitted by the logs API: cleaned in place, and read back under our names. */
function cleanForeign(
  logRecord: ReadWriteLogRecord,
  redactor: Redactor,
  nextRecordId: () => string,
): LogRecord {
  if (logRecord.attributes[recordIdName] === undefined)
    logRecord.setAttribute(recordIdName, nextRecordId());
  const body = redactor.plain(logRecord.body);
  if (body !== logRecord.body) logRecord.setBody(body);
  const attributes = redactor.plain(logRecord.attributes) as Record<string, AnyValue>;
  if (attributes !== logRecord.attributes)
    replaceAttributes(logRecord.attributes as Record<string, AnyValue>, attributes);
  return toRecord(
    logRecord,
    typeof body === 'string' ? body : (JSON.stringify(body) ?? ''),
    attributes,
  );
}

function replaceAttributes(
  from: Record<string, AnyValue>,
  to: Readonly<Record<string, AnyValue>>,
): void {
  for (const name of Object.keys(from)) if (to[name] === undefined) delete from[name];
  Object.assign(from, to);
}

function toRecord(
  logRecord: ReadWriteLogRecord,
  message: string,
  attributes: Readonly<Record<string, AnyValue>>,
): LogRecord {
  const [seconds, nanoseconds] = logRecord.hrTime;
  const { spanContext } = logRecord;
  const record: Record<string, AnyValue> = {
    datetime: new Date(seconds * 1_000 + nanoseconds / 1e6).toISOString(),
    level: toLevel(logRecord.severityNumber ?? 0),
    message,
    ...identity(),
    log_type: 'application',
    ...(logRecord.eventName === undefined ? {} : { event_name: logRecord.eventName }),
  };
  if (spanContext !== undefined) {
    record['trace_id'] = spanContext.traceId;
    record['span_id'] = spanContext.spanId;
    record['trace_flags'] = spanContext.traceFlags.toString(16).padStart(2, '0');
  }
  for (const [name, value] of Object.entries(attributes))
    record[rowOfAttribute(name)?.field ?? name] = value;
  return record as unknown as LogRecord;
}
