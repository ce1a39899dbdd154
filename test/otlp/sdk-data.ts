import { createTraceState, ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { trace, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Span that the spans and records below continue. */
export const parent = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
  traceState: createTraceState('vendor=1'),
};
/** Another span, for a link. */
export const linked = {
  traceId: '11111111111111111111111111111111',
  spanId: '2222222222222222',
  traceFlags: TraceFlags.SAMPLED,
};
/** Attributes of the first span and of the first record. */
export const attributes = {
  text: 'é',
  count: 42,
  ratio: 0.5,
  yes: true,
  list: ['a', 'b'],
  negative: -3,
};

const parentContext = trace.setSpanContext(ROOT_CONTEXT, parent);
const resource = resourceFromAttributes({ 'service.name': 'order', 'process.pid': 7 });

/** Spans made by the OpenTelemetry SDK: a failed server span with an event and a link, and a bare root. */
export function makeSpans(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const tracer = new TracerProvider({ resource, spanProcessors }).getTracer('scope-a', '1.2.3');
  const startTime: [number, number] = [1_790_000_000, 123_456_789];
  const links = [{ context: linked }];
  const options = { kind: SpanKind.SERVER, attributes, links, startTime };
  const span = tracer.startSpan('POST /orders', options, parentContext);
  span.addEvent('exception', { 'exception.message': 'boom' }, [1_790_000_000, 200_000_001]);
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' });
  span.end([1_790_000_001, 5]);
  tracer.startSpan('root', { root: true }, ROOT_CONTEXT).end();
  return exporter.getFinishedSpans();
}

/** Log records made by the OpenTelemetry SDK: one inside a span, one with a structured body outside. */
export function makeLogs(): ReadableLogRecord[] {
  const exporter = new InMemoryLogRecordExporter();
  const processors = [new SimpleLogRecordProcessor({ exporter })];
  const logger = new LoggerProvider({ resource, processors }).getLogger('scope-b');
  logger.emit({
    timestamp: [1_790_000_000, 300_000_002],
    observedTimestamp: [1_790_000_000, 300_000_003],
    severityNumber: 17,
    severityText: 'error',
    eventName: 'order.failed',
    body: 'no stock',
    attributes: { ...attributes, nested: { deep: [1, null, { a: 'b' }] } },
    context: parentContext,
  });
  const body = { message: 'structured', size: 3 };
  logger.emit({ body, severityNumber: 9, context: ROOT_CONTEXT });
  return exporter.getFinishedLogRecords();
}
