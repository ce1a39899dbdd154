import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import {
  createServer as createSecureServer,
  type ServerOptions as SecureServerOptions,
} from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  parseLogs,
  parseLogsJson,
  parseTraces,
  parseTracesJson,
  type OtlpAttributes,
  type OtlpLogRecord,
  type OtlpSpan,
} from '#otlp';
import { runProgram, type Ending } from './program.ts';

/** A span with where it comes from. */
export interface ReceivedSpan extends OtlpSpan {
  readonly scope: string;
  readonly resource: OtlpAttributes;
}

/** One request as it arrived. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** A real OTLP/HTTP receiver that keeps everything in memory. */
export interface Sink {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** What the application logged. */
  readonly logs: OtlpLogRecord[];
  /** Every record, those of filrouge itself among them: access, system, security. */
  readonly allLogs: OtlpLogRecord[];
  readonly requests: ReceivedRequest[];
  /** Bodies as they were sent, unpacked. */
  readonly bodies: Buffer[];
  close(): Promise<void>;
}

/** A record as it arrived: a span or a log record. */
type Received = ReceivedSpan | OtlpLogRecord;

/**
 * Starts a receiver on a free port.
 * @param refuses Answers 400 to a request with such a record in it, and keeps nothing of it.
 * @param tls Certificates of a receiver that asks for one of its client, too.
 */
export async function startSink(
  refuses: (record: Received) => boolean = () => false,
  tls?: SecureServerOptions,
): Promise<Sink> {
  const spans: ReceivedSpan[] = [];
  const logs: OtlpLogRecord[] = [];
  const allLogs: OtlpLogRecord[] = [];
  const requests: ReceivedRequest[] = [];
  const bodies: Buffer[] = [];
  const listener: RequestListener = (request, response) => {
    void receive(request).then((body) => {
      requests.push({ path: request.url ?? '', headers: request.headers });
      bodies.push(body);
      const [newSpans, newLogs]: [ReceivedSpan[], OtlpLogRecord[]] = [[], []];
      keep(request, body, newSpans, newLogs);
      if ([...newSpans, ...newLogs].some(refuses)) {
        response.writeHead(400).end();
        return;
      }
      spans.push(...newSpans);
      allLogs.push(...newLogs);
      logs.push(...newLogs.filter(isOfApplication));
      response.setHeader('content-type', request.headers['content-type'] ?? '');
      response.end(isJson(request) ? '{}' : '');
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    spans,
    logs,
    allLogs,
    requests,
    bodies,
    close: () => close(server),
  };
}

/** Runs a program to its end, and gives how it ended and what arrived of it. */
export async function runIntoSink(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly ending: Ending; readonly sink: Sink }> {
  const sink = await startSink();
  const ending = await runProgram(args, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...env });
  await sink.close();
  return { ending, sink };
}

/** A metric as it is sent as JSON. */
export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly sum?: { readonly dataPoints: readonly MetricPoint[] };
  readonly histogram?: { readonly dataPoints: readonly MetricPoint[] };
}

/** Of a sum its value, of a histogram its count, sum and bounds. */
export interface MetricPoint {
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly count?: number | string;
  readonly sum?: number;
  readonly explicitBounds?: readonly number[];
  readonly attributes: readonly {
    readonly key: string;
    readonly value: { readonly stringValue?: string };
  }[];
}

/** Gives the metrics that were sent as JSON, in their order. */
export function metricsIn({ requests, bodies }: Sink): ReceivedMetric[] {
  const sent = bodies.filter((_, index) => requests[index]?.path.endsWith('/v1/metrics') === true);
  return sent.flatMap((body) => {
    const { resourceMetrics } = JSON.parse(String(body)) as {
      resourceMetrics: { scopeMetrics: { metrics: ReceivedMetric[] }[] }[];
    };
    return resourceMetrics.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) => metrics),
    );
  });
}

async function receive(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function keep(
  request: IncomingMessage,
  body: Buffer,
  spans: ReceivedSpan[],
  logs: OtlpLogRecord[],
): void {
  if (request.url?.endsWith('traces') === true) {
    const traces = isJson(request) ? parseTracesJson(body.toString()) : parseTraces(body);
    for (const { resource, scopeSpans } of traces) {
      for (const { scope, spans: inScope } of scopeSpans) {
        for (const span of inScope) spans.push({ ...span, scope: scope.name, resource });
      }
    }
  } else if (request.url?.endsWith('logs') === true) {
    const received = isJson(request) ? parseLogsJson(body.toString()) : parseLogs(body);
    for (const { scopeLogs } of received) {
      for (const { logRecords } of scopeLogs) logs.push(...logRecords);
    }
  }
}

function isOfApplication({ attributes }: OtlpLogRecord): boolean {
  return (attributes['log.type'] ?? 'application') === 'application';
}

function isJson(request: IncomingMessage): boolean {
  return request.headers['content-type']?.startsWith('application/json') ?? false;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
