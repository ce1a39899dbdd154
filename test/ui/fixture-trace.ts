import type { LogRow, SpanRow, TraceLogRow, TraceView } from '#viewer/api';

/** A span in short: the tree comes from the order and the depth. */
export interface SpanSeed {
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  readonly at: number;
  readonly took: number;
  readonly kind?: SpanRow['kind'];
  readonly error?: string;
  readonly orphan?: boolean;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly events?: SpanRow['events'];
  /** Instant, level, message and attributes of its log records. */
  readonly logs?: readonly LogSeed[];
}

type LogSeed = readonly [number, LogRow['level'], string, Readonly<Record<string, unknown>>?];

/** What all spans and logs of a fixture trace share. */
export interface TraceSeed {
  readonly traceId: string;
  readonly startMillis: number;
  readonly correlationId: string;
  readonly tenantId: string;
  readonly hasRoot?: boolean;
  readonly spans: readonly SpanSeed[];
}

/** Makes a trace as the server would answer it. */
export function toView(seed: TraceSeed): TraceView {
  const spans = seed.spans.map((_, index) => toSpan(seed, index));
  const services = [...new Set(spans.map((span) => span.service))].toSorted();
  const logs = spans.flatMap((span) => span.logs);
  const first = seed.spans[0];
  return {
    summary: {
      trace_id: seed.traceId,
      service: first?.service ?? '',
      operation: first?.name ?? '',
      start: new Date(seed.startMillis).toISOString(),
      duration_millis: Math.max(...spans.map((span) => span.offset_millis + span.duration_millis)),
      span_count: spans.length,
      error_count: spans.filter((span) => span.status === 'error').length,
      log_count: logs.length,
      services,
      correlation_id: seed.correlationId,
      tenant_id: seed.tenantId,
      complete: seed.hasRoot !== false && !spans.some((span) => span.orphan),
    },
    spans,
    loose_logs: [],
  };
}

function toSpan(seed: TraceSeed, index: number): SpanRow {
  const { spans } = seed;
  const span = spans[index];
  if (span === undefined) throw new RangeError(`no span ${index}`);
  const parent = spans.findLastIndex((other, at) => at < index && other.depth === span.depth - 1);
  const isRoot = span.depth === 0 && span.orphan !== true && seed.hasRoot !== false;
  const parentId = parent < 0 ? 'feedfeedfeedfeed' : toSpanId(seed, parent);
  return {
    span_id: toSpanId(seed, index),
    ...(isRoot ? {} : { parent_span_id: parentId }),
    depth: span.depth,
    orphan: span.depth === 0 && !isRoot,
    service: span.service,
    name: span.name,
    kind: span.kind ?? 'internal',
    status: span.error === undefined ? 'unset' : 'error',
    ...(span.error === undefined ? {} : { status_message: span.error }),
    offset_millis: span.at,
    duration_millis: span.took,
    attributes: {
      'correlation.id': seed.correlationId,
      'tenant.id': seed.tenantId,
      ...span.attributes,
    },
    resource: {
      'service.name': span.service,
      'service.version': '2026.11.2',
      'host.name': 'laptop',
      'process.pid': 4100 + span.service.length,
      'telemetry.sdk.language': 'nodejs',
      'deployment.environment.name': 'development',
    },
    scope: '@opentelemetry/instrumentation-http',
    events: span.events ?? [],
    logs: (span.logs ?? []).map((log) => toLog(seed, index, log)),
  };
}

function toLog(seed: TraceSeed, index: number, log: LogSeed): TraceLogRow {
  const [at, level, message, attributes = {}] = log;
  const millis = seed.startMillis + at;
  return {
    datetime: new Date(millis).toISOString(),
    time_unix_nano: `${BigInt(Math.round(millis * 1000)) * 1000n}`,
    level,
    message,
    service: seed.spans[index]?.service ?? '',
    trace_id: seed.traceId,
    span_id: toSpanId(seed, index),
    correlation_id: seed.correlationId,
    tenant_id: seed.tenantId,
    attributes: { log_type: 'application', build_id: '2026.11.2', ...attributes },
    offset_millis: at,
  };
}

function toSpanId(seed: TraceSeed, index: number): string {
  return seed.traceId.slice(0, 12) + index.toString(16).padStart(4, '0');
}
