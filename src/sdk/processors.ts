import { TraceFlags, type Context } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { idsOf } from '#context';
import { countProduced } from '#diagnostics';
import { idTable } from '#record';

/**
 * Puts the business ids on every span when it starts, and counts every sampled span when it ends.
 * @param counts False when spans are not sent: then there is no balance to keep.
 */
export function createIdSpanProcessor(counts: boolean): SpanProcessor {
  return {
    onStart(span: Span, parent: Context): void {
      const ids = idsOf(parent, span.spanContext().traceId);
      for (const { field, attribute } of idTable) {
        const value = ids[field];
        if (value !== undefined) span.setAttribute(attribute, value);
      }
    },
    onEnd(span: ReadableSpan): void {
      const sampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
      if (counts && sampled) countProduced('spans');
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

/** Counts every log record that is handed over, whoever emitted it. */
export function createLogCounter(): LogRecordProcessor {
  return {
    onEmit: () => countProduced('logs'),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
