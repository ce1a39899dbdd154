import { createRequire } from 'node:module';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { findProblems, readServiceName, toList, withoutVariables, type Environment } from '#config';
import { idPropagator, serviceName, setServiceName } from '#context';
import { balanceOf, say } from '#diagnostics';
import { TelemetryError } from '#errors';
import { instrumentFastify, sendHeadersOnce, WinstonBridge } from '#instrument';
import {
  createInstrumentations,
  createPropagator,
  findLoadedBefore,
  hookImports,
  packagesOf,
  patchBuiltins,
} from '#sdk';
import { flushAtEnd } from './end.ts';
import { buildLogRoad, buildSpanRoad, type Road } from './road.ts';
import {
  createInertTelemetry,
  type Telemetry,
  type TelemetryOptions,
  type TelemetryStats,
} from './telemetry.ts';

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
    spanProcessors: [...spans.processors],
    logRecordProcessors: [...logs.processors],
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
  sendHeadersOnce();
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

function createTelemetry(spans: Road<SpanProcessor>, logs: Road<LogRecordProcessor>): Telemetry {
  const processors = [...spans.processors, ...logs.processors];
  const stats = (): TelemetryStats => ({ spans: balanceOf('spans'), logs: balanceOf('logs') });
  const forceFlush = async (): Promise<void> => {
    await Promise.allSettled(processors.map((processor) => processor.forceFlush()));
    spans.account?.settleQueue();
    logs.account?.settleQueue();
  };
  const flush = async (): Promise<TelemetryStats> => {
    // Connections do not keep the process alive; whoever waits for this promise wants it to live.
    const alive = setInterval(() => {}, 60_000);
    await forceFlush();
    clearInterval(alive);
    return stats();
  };
  const shutdown = async (): Promise<TelemetryStats> => {
    await flush();
    await Promise.allSettled(processors.map((processor) => processor.shutdown()));
    return stats();
  };
  flushAtEnd({ flush: forceFlush, spans: spans.account, logs: logs.account });
  return { flush, shutdown, stats };
}

function distribution(): Record<string, string> {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return { 'telemetry.distro.name': 'filrouge', 'telemetry.distro.version': version };
}
