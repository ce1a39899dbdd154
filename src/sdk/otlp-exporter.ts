import type { Agent } from 'node:http';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import type { IExporterMetricsHelper, ISerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { readLogsAnswer, readTracesAnswer, type Refused } from '#otlp';
import { loadPart } from './parts.ts';

/** Where and how an exporter sends. */
export interface OtlpExporterOptions {
  readonly url: string;
  readonly isJson: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** For one batch, its retries included, in milliseconds. */
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly userAgent: string;
  /** For its connections; it is destroyed when the exporter has stopped. */
  readonly agent: Agent;
  /** Most requests at one time. */
  readonly maxRequests: number;
}

/** What became of a batch. */
export type Sent =
  | ({ readonly accepted: true } & Refused)
  | { readonly accepted: false; readonly error: Error; readonly isEncoded: boolean };

/** OpenTelemetry's OTLP exporter, with what it says of each batch. */
export interface OtlpExporter<Item> {
  /** Sends a batch, and again as the protocol says. Never rejects. */
  send(items: Item[]): Promise<Sent>;
  /** Begins no further request. Safe to call twice. */
  stop(): void;
}

interface Encoding<Item, Response> {
  readonly signal: 'span' | 'log';
  readonly serializer: ISerializer<Item[], Response>;
  readonly metricsHelper: IExporterMetricsHelper<Item[]>;
  readonly readAnswer: (body: Uint8Array, isJson: boolean) => Refused;
}

/** Makes OpenTelemetry's exporter of spans; its packages are loaded now, not before. */
export function createSpanExporter(options: OtlpExporterOptions): OtlpExporter<ReadableSpan> {
  const transformer = loadTransformer();
  return createExporter(options, {
    signal: 'span',
    serializer: options.isJson
      ? transformer.JsonTraceSerializer
      : transformer.ProtobufTraceSerializer,
    metricsHelper: transformer.TraceExporterMetricsHelper,
    readAnswer: readTracesAnswer,
  });
}

/** Makes OpenTelemetry's exporter of log records; its packages are loaded now, not before. */
export function createLogExporter(options: OtlpExporterOptions): OtlpExporter<ReadableLogRecord> {
  const transformer = loadTransformer();
  return createExporter(options, {
    signal: 'log',
    serializer: options.isJson
      ? transformer.JsonLogsSerializer
      : transformer.ProtobufLogsSerializer,
    metricsHelper: transformer.LogsExporterMetricsHelper,
    readAnswer: readLogsAnswer,
  });
}

function createExporter<Item, Response>(
  options: OtlpExporterOptions,
  { signal, serializer, metricsHelper, readAnswer }: Encoding<Item, Response>,
): OtlpExporter<Item> {
  const { createOtlpHttpExportDelegate } = loadPart(
    'otlp-exporter-base/node-http',
  ) as typeof import('@opentelemetry/otlp-exporter-base/node-http');
  let isStopped = false;
  // The delegate reads the answer to a batch just before it says how the batch went.
  let refused: Refused = {};
  const delegate = createOtlpHttpExportDelegate(
    toHttpOptions(options, () => isStopped),
    {
      serializeRequest: (items: Item[]) => serializer.serializeRequest(items),
      deserializeResponse(body) {
        refused = readAnswer(body, options.isJson);
        return serializer.deserializeResponse(body);
      },
    },
    `otlp_http_${signal}_exporter`,
    metricsHelper,
    undefined,
  );
  // Connections of ours are nobody's spans, and the batch belongs to no request.
  const quiet = suppressTracing(ROOT_CONTEXT);

  function send(items: Item[]): Promise<Sent> {
    const { promise, resolve } = Promise.withResolvers<Sent>();
    const finish = (result: ExportResult): void => {
      resolve(toSent(result, refused));
      refused = {};
      if (isStopped) options.agent.destroy();
    };
    try {
      context.with(quiet, () => delegate.export(items, finish));
    } catch (error) {
      resolve({ accepted: false, error: error as Error, isEncoded: false });
    }
    return promise;
  }

  return {
    send,
    stop() {
      isStopped = true;
    },
  };
}

function toSent({ code, error }: ExportResult, refused: Refused): Sent {
  if (code === ExportResultCode.SUCCESS) return { accepted: true, ...refused };
  return { accepted: false, error: error ?? new Error('no answer'), isEncoded: true };
}

function toHttpOptions(options: OtlpExporterOptions, isStopped: () => boolean) {
  const contentType = options.isJson ? 'application/json' : 'application/x-protobuf';
  return {
    url: options.url,
    // Asked before each request, retries among them. A new object each time: a header is added to it.
    headers: (): Promise<Record<string, string>> =>
      isStopped()
        ? Promise.reject(new Error('telemetry ended'))
        : Promise.resolve({ ...options.headers, 'Content-Type': contentType }),
    timeoutMillis: options.timeoutMs,
    concurrencyLimit: options.maxRequests,
    compression: options.compression,
    userAgent: options.userAgent,
    agentFactory: () => options.agent,
  };
}

function loadTransformer(): typeof import('@opentelemetry/otlp-transformer') {
  return loadPart('otlp-transformer') as typeof import('@opentelemetry/otlp-transformer');
}
