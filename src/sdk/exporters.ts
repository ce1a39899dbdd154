import { createRequire } from 'node:module';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';

type ExporterClass<Exporter> = new (options: {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}) => Exporter;

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

function toOptions({ url, headers }: OtlpTarget): {
  url: string;
  headers?: Readonly<Record<string, string>>;
} {
  return headers === undefined ? { url } : { url, headers };
}
