import {
  BatchLogRecordProcessor,
  ConsoleLogRecordExporter,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { readBatch, readDestination, readExporters, type Environment } from '#config';
import {
  createDelivery,
  createLogExporter,
  createRecordStage,
  createSpanExporter,
  createSpanStage,
  type DeliveryAccount,
  type RecordSink,
  type ServerSpanSink,
} from '#sdk';
import type { Redactor } from '#redact';
import type { TelemetryOptions } from './telemetry.ts';

/** The road of one signal: what its records pass, in order, and who keeps account of what is sent. */
export interface Road<Processor> {
  readonly processors: readonly Processor[];
  /** Absent when nothing is sent by OTLP. */
  readonly account?: DeliveryAccount;
}

/** The stages in front of everything that leaves the process. */
export interface Stages {
  readonly redactor: Redactor;
  readonly onServerSpan: ServerSpanSink | undefined;
  readonly sinks: readonly RecordSink[];
}

/** Builds the road of spans from the options and the environment. */
export function buildSpanRoad(
  options: TelemetryOptions,
  environment: Environment,
  { redactor, onServerSpan }: Stages,
): Road<SpanProcessor> {
  const exporters = readExporters(environment, 'traces');
  const own = options.spanProcessors ?? [];
  const console = exporters.includes('console')
    ? [new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })]
    : [];
  const counts = exporters.includes('otlp');
  const stage = createSpanStage({ redactor, onServerSpan, counts });
  if (!counts) return { processors: [stage, ...console, ...own] };
  const target = readDestination(environment, 'traces', options);
  const delivery = createDelivery('spans', target.url, createSpanExporter(target));
  const batch = new BatchSpanProcessor({ exporter: delivery, ...readBatch(environment, 'BSP') });
  return {
    processors: [stage, batch, ...console, ...own],
    account: delivery,
  };
}

/** Builds the road of log records from the options and the environment. */
export function buildLogRoad(
  options: TelemetryOptions,
  environment: Environment,
  { redactor, sinks }: Stages,
): Road<LogRecordProcessor> {
  const exporters = readExporters(environment, 'logs');
  const own = options.logRecordProcessors ?? [];
  const console = exporters.includes('console')
    ? [new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })]
    : [];
  const counts = exporters.includes('otlp');
  const stage = createRecordStage({ redactor, sinks, counts });
  if (!counts) return { processors: [stage, ...console, ...own] };
  const target = readDestination(environment, 'logs', options);
  const delivery = createDelivery('logs', target.url, createLogExporter(target));
  const limits = readBatch(environment, 'BLRP');
  const batch = new BatchLogRecordProcessor({ exporter: delivery, ...limits });
  return { processors: [stage, batch, ...console, ...own], account: delivery };
}
