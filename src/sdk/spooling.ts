import { TraceFlags } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Where the records of one signal leave the process. */
export interface RecordExit<Item> {
  /** Takes a record, or counts why not. Never throws, never waits. */
  append(item: Item): void;
  /** Sends what waits. Never rejects. */
  flush(): Promise<void>;
  /** Takes no more records. Safe to call twice. */
  close(): void;
}

/** Makes the span processor that hands every sampled span to its exit. */
export function createSpanSpooling(exit: RecordExit<ReadableSpan>): SpanProcessor {
  return {
    onStart(): void {},
    onEnd(span): void {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) exit.append(span);
    },
    forceFlush: () => exit.flush(),
    shutdown: () => closeAfterFlush(exit),
  };
}

/** Makes the log record processor that hands every record to its exit. */
export function createLogSpooling(exit: RecordExit<ReadableLogRecord>): LogRecordProcessor {
  return {
    onEmit: (logRecord) => exit.append(logRecord),
    forceFlush: () => exit.flush(),
    shutdown: () => closeAfterFlush(exit),
  };
}

async function closeAfterFlush<Item>(exit: RecordExit<Item>): Promise<void> {
  await exit.flush();
  exit.close();
}
