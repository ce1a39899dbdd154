import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';

interface ExporterOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly httpAgentOptions?: () => Agent;
}

type ExporterClass<Exporter> = new (options: ExporterOptions) => Exporter;

/** What an OTLP exporter is made for. Everything else (time-out, compression, TLS) it reads from the environment itself. */
export interface OtlpTarget {
  readonly url: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly headers?: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);

/** Makes OpenTelemetry's own OTLP span exporter for the protocol; only that package is loaded. */
export function createSpanExporter(target: OtlpTarget): SpanExporter {
  const name = target.protocol === 'http/json' ? 'http' : 'proto';
  const { OTLPTraceExporter } = require(`@opentelemetry/exporter-trace-otlp-${name}`) as {
    OTLPTraceExporter: ExporterClass<SpanExporter>;
  };
  return new OTLPTraceExporter(toOptions(target));
}

/** Makes OpenTelemetry's own OTLP log record exporter for the protocol; only that package is loaded. */
export function createLogExporter(target: OtlpTarget): LogRecordExporter {
  const name = target.protocol === 'http/json' ? 'http' : 'proto';
  const { OTLPLogExporter } = require(`@opentelemetry/exporter-logs-otlp-${name}`) as {
    OTLPLogExporter: ExporterClass<LogRecordExporter>;
  };
  return new OTLPLogExporter(toOptions(target));
}

function toOptions({ url, headers }: OtlpTarget): ExporterOptions {
  return {
    url,
    ...(headers === undefined ? {} : { headers }),
    // TLS options come from the environment, and with them OpenTelemetry's own agent.
    ...(url.startsWith('http:') ? { httpAgentOptions: createQuietAgent } : {}),
  };
}

/**
 * Makes an agent whose connections do not keep the process alive: a destination that hangs must not.
 * Whoever waits for an export keeps the process alive by itself, for as long as it means to.
 */
function createQuietAgent(): Agent {
  const agent = new Agent({ keepAlive: true });
  const { createConnection, reuseSocket } = agent;
  agent.createConnection = function connect(...args) {
    const socket = createConnection.apply(this, args);
    if (socket instanceof Socket) socket.unref();
    return socket;
  };
  agent.reuseSocket = function reuse(socket, request) {
    reuseSocket.call(this, socket, request);
    if (socket instanceof Socket) socket.unref();
  };
  return agent;
}
