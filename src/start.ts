import { createRequire } from 'node:module';
import type { Instrumentation } from '@opentelemetry/instrumentation';
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
  findLoadedBefore,
  hookImports,
  packagesOf,
  patchBuiltins,
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
 * @param loadedFiles Files of the modules that the process had loaded before us.
 * @throws TelemetryError `FR_CONFIG_BAD_VALUE` with `strict`, when an environment variable is not as expected.
 */
export function start(options: TelemetryOptions, loadedFiles: readonly string[]): Telemetry {
  const problems = findProblems(process.env);
  if (options.strict === true && problems[0] !== undefined) {
    throw new TelemetryError('FR_CONFIG_BAD_VALUE', problems[0].line);
  }
  for (const { line } of problems) say(line);
  const bad = problems.map((problem) => problem.variable);
  return withoutVariables(bad, () => startWith(options, process.env, loadedFiles));
}

function startWith(
  options: TelemetryOptions,
  environment: Environment,
  loadedFiles: readonly string[],
): Telemetry {
  if (environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true')
    return createInertTelemetry();
  setServiceName(options.serviceName ?? readServiceName(environment));
  const spans = buildSpanRoad(options, environment);
  const logs = buildLogRoad(options, environment);
  const instrumentations = instrument(options, environment, logs, loadedFiles);
  startSdk(environment, instrumentations, spans, logs);
  return createTelemetry(spans, logs);
}

function startSdk(
  environment: Environment,
  instrumentations: Instrumentation[],
  spans: Road<SpanProcessor>,
  logs: Road<LogRecordProcessor>,
): void {
  const propagators = toList(environment['OTEL_PROPAGATORS'] || 'tracecontext,baggage');
  new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes(distribution())),
    serviceName: serviceName(),
    ...(wantsMetrics(environment) ? {} : { metricReaders: [] }),
    textMapPropagator: createPropagator(propagators, idPropagator),
    spanProcessors: spans.processors,
    logRecordProcessors: logs.processors,
    instrumentations,
  }).start();
}

function instrument(
  options: TelemetryOptions,
  environment: Environment,
  logs: Road<LogRecordProcessor>,
  loadedFiles: readonly string[],
): Instrumentation[] {
  const enabled = toList(environment['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] ?? '');
  const instrumentations = [
    ...createInstrumentations(enabled, wantsMetrics(environment)),
    new WinstonBridge(logs.processors.length > 0),
    ...(options.instrumentations ?? []),
  ];
  const patched = packagesOf(instrumentations);
  sayLoadedBefore(findLoadedBefore(loadedFiles, patched));
  hookImports(patched);
  patchBuiltins();
  instrumentFastify();
  return instrumentations;
}

function wantsMetrics(environment: Environment): boolean {
  return (environment['OTEL_METRICS_EXPORTER'] ?? 'none').trim() !== 'none';
}

/** winston is bridged even then. */
function sayLoadedBefore(packages: readonly string[]): void {
  const lost = packages.filter((name) => name !== 'winston');
  if (lost.length === 0) return;
  say(
    `${lost.join(', ')} ${lost.length === 1 ? 'was' : 'were'} loaded before telemetry started; expected telemetry first; ` +
      'their spans will be missing (start with --require filrouge/register or --import filrouge/register).',
  );
}

function buildSpanRoad(options: TelemetryOptions, environment: Environment): Road<SpanProcessor> {
  const processors: SpanProcessor[] = [];
  const exporters = readExporters(environment, 'traces');
  const target = readDestination(environment, 'traces', options);
  const settlers: (() => void)[] = [];
  const sends = exporters.includes('otlp');
  if (sends) {
    const delivery = createDelivery('spans', target.url, createSpanExporter(target));
    processors.push(
      new BatchSpanProcessor({ exporter: delivery, ...readBatch(environment, 'BSP') }),
    );
    settlers.push(delivery.settleQueue);
  }
  if (exporters.includes('console')) {
    processors.push(new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() }));
  }
  processors.push(...(options.spanProcessors ?? []));
  if (processors.length > 0) processors.unshift(createIdSpanProcessor(sends));
  return {
    processors,
    urls: sends ? [target.url] : [],
    settle: () => settlers.forEach((run) => run()),
  };
}

function buildLogRoad(
  options: TelemetryOptions,
  environment: Environment,
): Road<LogRecordProcessor> {
  const processors: LogRecordProcessor[] = [];
  const exporters = readExporters(environment, 'logs');
  const target = readDestination(environment, 'logs', options);
  const settlers: (() => void)[] = [];
  const sends = exporters.includes('otlp');
  if (sends) {
    const delivery = createDelivery('logs', target.url, createLogExporter(target));
    const batch = readBatch(environment, 'BLRP');
    processors.push(
      createLogCounter(),
      new BatchLogRecordProcessor({ exporter: delivery, ...batch }),
    );
    settlers.push(delivery.settleQueue);
  }
  if (exporters.includes('console')) {
    processors.push(new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() }));
  }
  processors.push(...(options.logRecordProcessors ?? []));
  return {
    processors,
    urls: sends ? [target.url] : [],
    settle: () => settlers.forEach((run) => run()),
  };
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
