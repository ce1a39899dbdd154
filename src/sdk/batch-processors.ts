import { TraceFlags } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Batcher } from '#export';

/** Makes the span processor that puts every sampled span into a queue. */
export function createSpanBatches(batcher: Batcher<ReadableSpan>): SpanProcessor {
  return {
    onStart(): void {},
    onEnd(span): void {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) batcher.add(span);
    },
    forceFlush: () => batcher.flush(),
    shutdown: () => closeAfterFlush(batcher),
  };
}

/** Makes the log record processor that puts every record into a queue. */
export function createLogBatches(batcher: Batcher<ReadableLogRecord>): LogRecordProcessor {
  return {
    onEmit: (logRecord) => batcher.add(logRecord),
    forceFlush: () => batcher.flush(),
    shutdown: () => closeAfterFlush(batcher),
  };
}

async function closeAfterFlush<Item>(batcher: Batcher<Item>): Promise<void> {
  await batcher.flush();
  batcher.close();
}
