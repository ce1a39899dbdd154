import type { EncodableLogRecord, EncodableSpan } from '#otlp';

/** A span before it is encoded; times are milliseconds since 1970. */
export interface MadeSpan {
  readonly service: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly kind: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly route: string;
}

/** Who a trace is about. */
export interface Subject {
  readonly correlationId: string;
  readonly tenantId: string;
  /** Of one span of the trace. */
  readonly orderId: string;
}

/** Something that went wrong. */
export interface Failure {
  readonly type: string;
  readonly message: string;
}

/** Kinds as the API of OpenTelemetry counts them. */
export const internalKind = 0;
export const serverKind = 1;
export const clientKind = 2;

const failed = 2;
const debug = { severityNumber: 5, severityText: 'DEBUG' };
const info = { severityNumber: 9, severityText: 'INFO' };
const warning = { severityNumber: 13, severityText: 'WARNING' };
const error = { severityNumber: 17, severityText: 'ERROR' };

/** Makes a span of eight attributes; a failed one with the event of its exception. */
export function toSpan(
  made: MadeSpan,
  subject: Subject,
  failure: Failure | undefined,
  isOfOrder: boolean,
): EncodableSpan {
  const { traceId, spanId, parentId, kind, startMs, durationMs, route, service } = made;
  const context = { traceId, spanId, traceFlags: 1 };
  const parent = { traceId, spanId: parentId ?? '', traceFlags: 1, isRemote: kind === serverKind };
  const endTime = toTime(startMs + durationMs);
  return {
    name: kind === internalKind ? route : `POST ${route}`,
    kind,
    spanContext: () => context,
    ...(parentId !== undefined && { parentSpanContext: parent }),
    startTime: toTime(startMs),
    endTime,
    status: failure === undefined ? { code: 0 } : { code: failed, message: failure.message },
    attributes: {
      'http.request.method': 'POST',
      'http.route': route,
      'url.path': route.replace(':id', spanId.slice(0, 6)),
      'server.address': `${serviceNames[service]}.internal`,
      'http.response.status_code': failure === undefined ? 201 : 502,
      'correlation.id': subject.correlationId,
      'tenant.id': subject.tenantId,
      ...(isOfOrder ? { 'order.id': subject.orderId } : { 'network.protocol.version': '1.1' }),
    },
    droppedAttributesCount: 0,
    events: failure === undefined ? [] : [toEvent(endTime, failure, service)],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
  };
}

/** Makes a log record of a span with eight attributes; an error has those of its exception, too. */
export function toLog(
  made: MadeSpan,
  subject: Subject,
  uid: string,
  { draw, message }: { readonly draw: number; readonly message: string },
): EncodableLogRecord {
  const { traceId, spanId, route, durationMs, service } = made;
  const level = draw < 0.02 ? error : draw < 0.05 ? warning : draw < 0.15 ? debug : info;
  const time = toTime(made.startMs + durationMs * draw);
  const failure = failures[Math.floor(draw * 1e6) % failures.length];
  return {
    hrTime: time,
    hrTimeObserved: time,
    spanContext: { traceId, spanId, traceFlags: 1 },
    ...level,
    body: level === error && failure !== undefined ? failure.message : message,
    attributes: {
      'log.type': 'application',
      'http.request.method': 'POST',
      'http.route': route,
      'http.response.status_code': level === error ? 502 : 201,
      latency_millis: Math.round(durationMs * 100) / 100,
      'correlation.id': subject.correlationId,
      'tenant.id': subject.tenantId,
      'log.record.uid': uid,
      ...(level === error && failure !== undefined && toException(failure, service)),
    },
    droppedAttributesCount: 0,
  };
}

/** Services that send. */
export const serviceNames = [
  'app',
  'user',
  'order',
  'delivery',
  'payment',
  'stock',
  'mail',
  'search',
] as const;

/** What goes wrong. */
export const failures: readonly Failure[] = [
  { type: 'Error', message: 'connect ECONNREFUSED 10.12.0.7:5432' },
  { type: 'PaymentError', message: 'card declined by the bank' },
  { type: 'TimeoutError', message: 'no answer within 1500 ms' },
  { type: 'StockError', message: 'article A-1021 is out of stock' },
  { type: 'TypeError', message: "Cannot read properties of undefined (reading 'city')" },
];

function toException({ type, message }: Failure, service: number): Record<string, string> {
  const file = `/srv/${serviceNames[service]}/dist/handlers`;
  const frames = ['charge', 'confirm', 'handle'].map(
    (name, at) => `    at ${name} (${file}/${name}.js:${20 + at * 31}:${at + 11})`,
  );
  return {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': [
      `${type}: ${message}`,
      ...frames,
      '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
      `    at async next (/srv/${serviceNames[service]}/node_modules/router/lib/layer.js:152:17)`,
    ].join('\n'),
  };
}

function toEvent(time: readonly [number, number], failure: Failure, service: number) {
  return { time, name: 'exception', attributes: toException(failure, service) };
}

function toTime(ms: number): readonly [number, number] {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.floor((ms - seconds * 1_000) * 1e6)];
}
