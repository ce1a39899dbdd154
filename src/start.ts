import { createRequire } from 'node:module';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
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
import {
  findProblems,
  readBatch,
  readDestination,
  readExporters,
  readServiceName,
  toList,
  withoutVariables,
  type Environment,
} from '#config';
import { idPropagator, serviceName, setServiceName } from '#context';
import { balanceOf, say } from '#diagnostics';
import { TelemetryError } from '#errors';
import { instrumentFastify, WinstonBridge } from '#instrument';
import {
  createDelivery,
  createIdSpanProcessor,
  createLogCounter,
  createInstrumentations,
  createLogExporter,
  createPropagator,
  createSpanExporter,
  hookImports,
  packagesOf,
} from '#sdk';
import { flushAtEnd } from './end.ts';
import {
  createInertTelemetry,
  type Telemetry,
  type TelemetryOptions,
  type TelemetryStats,
} from './telemetry.ts';

/** What the road of one signal consists of. */
interface Road<Processor> {
  readonly processors: Processor[];
  /** Addresses that records are sent to. */
  readonly urls: readonly string[];
  /** Counts what the queue gave up; call when it is empty. */
  readonly settle: () => void;
}

/**
 * Builds and starts telemetry for this process: the only place that sees the whole configuration and every part.
 * @throws TelemetryError `FR_CONFIG_BAD_VALUE` with `strict`, when an environment variable is not as expected.
 */
export function start(options: TelemetryOptions): Telemetry {
  const problems = findProblems(process.env);
  if (options.strict === true && problems[0] !== undefined) {
    throw new TelemetryError('FR_CONFIG_BAD_VALUE', problems[0].line);
  }
  for (const { line } of problems) say(line);
  const bad = problems.map((problem) => problem.variable);
  return withoutVariables(bad, () => startWith(options, process.env));
}

function startWith(options: TelemetryOptions, environment: Environment): Telemetry {
  if (environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return createInertTelemetry();
  setServiceName(options.serviceName ?? readServiceName(environment));
  const spans = buildSpanRoad(options, environment);
  const logs = buildLogRoad(options, environment);
  startSdk(options, environment, spans, logs);
  return createTelemetry(spans, logs);
}

function startSdk(
  options: TelemetryOptions,
  environment: Environment,
  spans: Road<SpanProcessor>,
  logs: Road<LogRecordProcessor>,
): void {
  const metrics = environment['OTEL_METRICS_EXPORTER'] !== undefined;
  const enabled = toList(environment['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] ?? '');
  const instrumentations = [
    ...createInstrumentations(enabled, metrics),
    new WinstonBridge(logs.urls.length > 0 || logs.processors.length > 0),
    ...(options.instrumentations ?? []),
  ];
  hookImports(packagesOf(instrumentations));
  instrumentFastify();
  const propagators = toList(environment['OTEL_PROPAGATORS'] || 'tracecontext,baggage');
  new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes(distribution())),
    serviceName: serviceName(),
    ...(metrics ? {} : { metricReaders: [] }),
    textMapPropagator: createPropagator(propagators, idPropagator),
    spanProcessors: spans.processors,
    logRecordProcessors: logs.processors,
    instrumentations,
  }).start();
}

function buildSpanRoad(options: TelemetryOptions, environment: Environment): Road<SpanProcessor> {
  const processors: SpanProcessor[] = [];
  const exporters = readExporters(environment, 'traces');
  const target = readDestination(environment, 'traces', options);
  const settlers: (() => void)[] = [];
  const sends = exporters.includes('otlp');
  if (sends) {
    const delivery = createDelivery('spans', target.url, createSpanExporter(target));
    processors.push(new BatchSpanProcessor({ exporter: delivery, ...readBatch(environment, 'BSP') }));
    settlers.push(delivery.settleQueue);
  }
  if (exporters.includes('console')) {
    processors.push(new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() }));
  }
  processors.push(...(options.spanProcessors ?? []));
  if (processors.length > 0) processors.unshift(createIdSpanProcessor(sends));
  return { processors, urls: sends ? [target.url] : [], settle: () => settlers.forEach((run) => run()) };
}

function buildLogRoad(options: TelemetryOptions, environment: Environment): Road<LogRecordProcessor> {
  const processors: LogRecordProcessor[] = [];
  const exporters = readExporters(environment, 'logs');
  const target = readDestination(environment, 'logs', options);
  const settlers: (() => void)[] = [];
  const sends = exporters.includes('otlp');
  if (sends) {
    const delivery = createDelivery('logs', target.url, createLogExporter(target));
    const batch = readBatch(environment, 'BLRP');
    processors.push(createLogCounter(), new BatchLogRecordProcessor({ exporter: delivery, ...batch }));
    settlers.push(delivery.settleQueue);
  }
  if (exporters.includes('console')) {
    processors.push(new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() }));
  }
  processors.push(...(options.logRecordProcessors ?? []));
  return { processors, urls: sends ? [target.url] : [], settle: () => settlers.forEach((run) => run()) };
}

function createTelemetry(spans: Road<SpanProcessor>, logs: Road<LogRecordProcessor>): Telemetry {
  const processors = [...spans.processors, ...logs.processors];
  const stats = (): TelemetryStats => ({ spans: balanceOf('spans'), logs: balanceOf('logs') });
  const flush = async (): Promise<TelemetryStats> => {
    await Promise.allSettled(processors.map((processor) => processor.forceFlush()));
    spans.settle();
    logs.settle();
    return stats();
  };
  const shutdown = async (): Promise<TelemetryStats> => {
    await flush();
    await Promise.allSettled(processors.map((processor) => processor.shutdown()));
    return stats();
  };
  flushAtEnd({ flush, urls: [...new Set([...spans.urls, ...logs.urls])] });
  return { flush, shutdown, stats };
}

function distribution(): Record<string, string> {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return { 'telemetry.distro.name': 'filrouge', 'telemetry.distro.version': version };
}
