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
  createIdSpanProcessor,
  createLogCounter,
  createLogExporter,
  createSpanExporter,
  type DeliveryAccount,
} from '#sdk';
import type { TelemetryOptions } from './telemetry.ts';

/** The road of one signal: what its records pass, in order, and who keeps account of what is sent. */
export interface Road<Processor> {
  readonly processors: readonly Processor[];
  /** Absent when nothing is sent by OTLP. */
  readonly account?: DeliveryAccount;
}

/** Builds the road of spans from the options and the environment. */
export function buildSpanRoad(
  options: TelemetryOptions,
  environment: Environment,
): Road<SpanProcessor> {
  const exporters = readExporters(environment, 'traces');
  const own = options.spanProcessors ?? [];
  const console = exporters.includes('console')
    ? [new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })]
    : [];
  if (!exporters.includes('otlp')) {
    const processors = [...console, ...own];
    return {
      processors: processors.length === 0 ? [] : [createIdSpanProcessor(false), ...processors],
    };
  }
  const target = readDestination(environment, 'traces', options);
  const delivery = createDelivery('spans', target.url, createSpanExporter(target));
  const batch = new BatchSpanProcessor({ exporter: delivery, ...readBatch(environment, 'BSP') });
  return {
    processors: [createIdSpanProcessor(true), batch, ...console, ...own],
    account: delivery,
  };
}

/** Builds the road of log records from the options and the environment. */
export function buildLogRoad(
  options: TelemetryOptions,
  environment: Environment,
): Road<LogRecordProcessor> {
  const exporters = readExporters(environment, 'logs');
  const own = options.logRecordProcessors ?? [];
  const console = exporters.includes('console')
    ? [new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })]
    : [];
  if (!exporters.includes('otlp')) return { processors: [...console, ...own] };
  const target = readDestination(environment, 'logs', options);
  const delivery = createDelivery('logs', target.url, createLogExporter(target));
  const limits = readBatch(environment, 'BLRP');
  const batch = new BatchLogRecordProcessor({ exporter: delivery, ...limits });
  return { processors: [createLogCounter(), batch, ...console, ...own], account: delivery };
}
