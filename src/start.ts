import { createRequire } from 'node:module';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { isMainThread, threadId } from 'node:worker_threads';
import {
  findProblems,
  readDisabled,
  readExporters,
  readHttpSpans,
  readMetricsWanted,
  readRecordOptions,
  readSendAtExit,
  readStatsFile,
  readTrust,
  toList,
  withoutVariables,
  type Environment,
  type RecordOptions,
} from '#config';
import { createHostCheck, createPropagator, identity } from '#context';
import { balanceOf, recoveredOf, say, type Signal, type SignalBalance } from '#diagnostics';
import { TelemetryError } from '#errors';
import {
  createBridges,
  createClientSpans,
  createRouteRecorder,
  echoCorrelationIds,
  instrumentFastify,
  keepHeaderLists,
  keepIdsLocal,
  recordClientErrors,
  recordHealth,
  recordProcess,
  sendHeadersOnce,
  traceClientRequests,
  traceFetch,
  traceServedRequests,
} from '#instrument';
import type { Intake } from '#intake';
import { bridgedPackages } from '#instrumentation-table';
import { createLogFile, type LogFile } from '#log-file';
import { createLineFormat, toSeverity } from '#record';
import {
  createAccessRecords,
  createConnectionRecords,
  createInstrumentations,
  createPropagators,
  createRecordOutlet,
  createResourceDetectors,
  createSampler,
  createSpanEvents,
  findLoadedBefore,
  hookImports,
  isWanted,
  loadBuiltinsDirectly,
  packagesOf,
  patchBuiltins,
  rememberLoading,
  startProviders,
  watchOpenSpans,
  type RecordSink,
  type Started,
} from '#sdk';
import { processIntake } from '#process-intake';
import { closeAll, flushAll, forceFlush } from './close.ts';
import { flushAtEnd, type Rest } from './end.ts';
import { adoptFromThreads, createExitParts, type Exit } from './exit.ts';
import type { Lane } from './lane.ts';
import { measureOurselves } from './self-metrics.ts';
import { keepStatsFile } from './stats-file.ts';
import { buildLogRoad, buildSpanRoad, type LogRoad, type Road, type Stages } from './road.ts';
import {
  createInertTelemetry,
  type DestinationStats,
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
  if (readDisabled(environment)) return createInertTelemetry();
  const intake = processIntake(options.serviceName);
  const records = readRecordOptions(environment);
  const hasReaders = areRecordsRead(options, environment, records);
  const accessRecords = records.accessRecords && hasReaders;
  const logFile = records.file === undefined ? undefined : createLogFile(records.file);
  const stages = buildStages(records, hasReaders, intake, logFile);
  const parts = createExitParts(environment, identity().service);
  const spans = buildSpanRoad(options, environment, stages, parts);
  const logs = buildLogRoad(options, environment, stages, parts);
  const instrumentations = instrument(options, environment, records, intake, loadedFiles);
  const started = startSdk(environment, accessRecords, intake, instrumentations, spans, logs);
  divertRecords(started, intake, logs, stages.sinks);
  if (isMainThread) recordProcess(intake);
  // After the record of the end, which may be lost, too.
  if (logFile !== undefined) process.once('exit', () => logFile.conclude());
  recordHealth(intake);
  if (accessRecords) recordClientErrors(intake);
  const own = [...(options.spanProcessors ?? []), ...(options.logRecordProcessors ?? [])];
  const telemetry = createTelemetry(spans, logs, intake, {
    flushOthers: () => forceFlush(own),
    sendsAtExit: readSendAtExit(environment),
  });
  if (readMetricsWanted(environment)) measureOurselves(telemetry.stats);
  const statsFile = readStatsFile(environment, process.pid, threadId);
  if (statsFile !== undefined) keepStatsFile(statsFile, telemetry.stats);
  return telemetry;
}

function buildStages(
  { format, schema, accessRecords: networkRecords, ...records }: RecordOptions,
  hasReaders: boolean,
  intake: Intake,
  logFile: LogFile | undefined,
): Stages {
  const sinks: RecordSink[] = [];
  const { spanEventsLevel, unfinishedAfterMillis: openMs } = records;
  if (spanEventsLevel !== 'none') sinks.push(createSpanEvents(toSeverity(spanEventsLevel).number));
  if (logFile !== undefined) {
    const toLine = createLineFormat({
      format: format === 'keyvalue' ? 'keyvalue' : 'json',
      schema,
      colour: false,
    });
    sinks.push((record) => logFile.write(toLine(record)));
  }
  return {
    redactor: intake.redactor,
    nextRecordId: intake.nextId,
    onServerSpan: networkRecords && hasReaders ? createAccessRecords(intake) : undefined,
    onClientSpan: networkRecords ? createConnectionRecords(intake) : undefined,
    openSpans: hasReaders && openMs > 0 ? watchOpenSpans(intake, openMs) : undefined,
    sinks,
  };
}

/** Tells whether anybody wants a record that filrouge makes of a span: one that has ended takes no event any more. */
function areRecordsRead(
  { logRecordProcessors = [] }: TelemetryOptions,
  environment: Environment,
  { file }: RecordOptions,
): boolean {
  return (
    file !== undefined ||
    logRecordProcessors.length > 0 ||
    readExporters(environment, 'logs').length > 0
  );
}

function startSdk(
  environment: Environment,
  accessRecords: boolean,
  intake: Intake,
  instrumentations: Instrumentation[],
  spans: Road<SpanProcessor>,
  logs: LogRoad,
): Started {
  const propagators = toList(environment['OTEL_PROPAGATORS'] || 'tracecontext,baggage');
  const { hosts, edge } = readTrust(environment);
  return startProviders({
    detectors: createResourceDetectors(environment['OTEL_NODE_RESOURCE_DETECTORS']),
    resource: defaultResource().merge(
      resourceFromAttributes({ ...distribution(), ...ownAttributes() }),
    ),
    serviceName: identity().service,
    metrics: readMetricsWanted(environment),
    sampler: createSampler(
      environment['OTEL_TRACES_SAMPLER']?.trim().toLowerCase() || 'parentbased_always_on',
      Number(environment['OTEL_TRACES_SAMPLER_ARG']?.trim() || 1),
      accessRecords,
    ),
    propagator: createPropagator({
      ...createPropagators(propagators),
      allows: createHostCheck(hosts),
      edge,
      cleanEntry: (name, value) => toBaggageText(intake.redactor.named(name, value)),
    }),
    spanProcessors: spans.processors,
    logRecordProcessors: logs.processors,
    instrumentations,
  });
}

/** Our own records are clean and whole: where nobody else looks at them, they need not pass the SDK. */
function divertRecords(
  { resource, hasLogLimits }: Started,
  intake: Intake,
  { end }: LogRoad,
  sinks: readonly RecordSink[],
): void {
  if (resource === undefined || hasLogLimits || end === undefined) return;
  intake.divert(createRecordOutlet({ resource, sinks, append: end.append }));
}

function toBaggageText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function instrument(
  options: TelemetryOptions,
  environment: Environment,
  { routeParameters }: RecordOptions,
  intake: Intake,
  loadedFiles: readonly string[],
): Instrumentation[] {
  const native = rememberLoading();
  const disabled = toList(environment['OTEL_NODE_DISABLED_INSTRUMENTATIONS'] ?? '');
  const recorder =
    routeParameters.length === 0 ? undefined : createRouteRecorder(routeParameters, intake);
  const given = options.instrumentations ?? [];
  const metrics = readMetricsWanted(environment);
  const wanted = {
    enabled: toList(environment['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] ?? ''),
    disabled: [...disabled, ...given.map((each) => shortNameOf(each))],
    metrics,
  };
  const own =
    readHttpSpans(environment) === 'filrouge'
      ? ['http', 'undici'].filter((name) => isWanted(name, wanted))
      : [];
  const finishHeaderLists = own.includes('http') ? undefined : keepHeaderLists();
  const ours = createInstrumentations({
    ...wanted,
    disabled: [...wanted.disabled, ...own],
    served: recorder,
  });
  const instrumentations = [...ours, ...createBridges(intake, disabled), ...given];
  const patched = packagesOf(instrumentations);
  sayLoadedBefore(findLoadedBefore(loadedFiles, patched));
  hookImports(patched);
  const patchedAtOnce = patchBuiltins(finishHeaderLists);
  const clientSpans = createClientSpans(metrics);
  if (own.includes('http')) {
    traceServedRequests({ served: recorder, metrics });
    traceClientRequests(clientSpans);
  }
  if (own.includes('undici')) traceFetch(clientSpans);
  echoCorrelationIds();
  loadBuiltinsDirectly(
    native,
    patched.filter((name) => !patchedAtOnce.includes(name)),
  );
  instrumentFastify(recorder?.meet);
  if (!own.includes('undici')) sendHeadersOnce();
  if (own.length < 2) keepIdsLocal(createHostCheck(readTrust(environment).hosts));
  return instrumentations;
}

/** As `OTEL_NODE_ENABLED_INSTRUMENTATIONS` has it. */
function shortNameOf({ instrumentationName }: Instrumentation): string {
  return instrumentationName.replace('@opentelemetry/instrumentation-', '');
}

/** Loggers are bridged even then. */
function sayLoadedBefore(packages: readonly string[]): void {
  const lost = packages.filter((name) => !bridgedPackages.includes(name));
  if (lost.length === 0) return;
  say(
    `${lost.join(', ')} ${lost.length === 1 ? 'was' : 'were'} loaded before telemetry started; expected telemetry first; ` +
      'their spans will be missing (start with --require filrouge/register or --import filrouge/register).',
  );
}

function createTelemetry(
  spans: Road<SpanProcessor>,
  logs: Road<LogRecordProcessor>,
  intake: Intake,
  end: Pick<Rest, 'flushOthers' | 'sendsAtExit'>,
): Telemetry {
  const processors = [...spans.processors, ...logs.processors];
  const exits = [spans.exit, logs.exit].filter((exit) => exit !== undefined);
  const stats = (): TelemetryStats => ({
    spans: balanceAt('spans', spans.exit),
    logs: balanceAt('logs', logs.exit),
    recovered: { spans: recoveredOf('spans'), logs: recoveredOf('logs') },
    destinations: exits.flatMap(({ signal, lanes }) =>
      lanes.map((lane) => toDestinationStats(signal, lane)),
    ),
    redacted: intake.redactor.counts(),
  });
  adoptFromThreads(exits);
  flushAtEnd({ spans: spans.exit, logs: logs.exit, ...end });
  return {
    stats,
    async flush(options) {
      await flushAll(processors, exits, options);
      return stats();
    },
    async shutdown(options) {
      await closeAll(processors, exits, options);
      return stats();
    },
  };
}

function balanceAt(signal: Signal, exit: Exit | undefined): SignalBalance {
  const lane = exit?.lanes[0];
  return balanceOf(signal, lane?.waiting() ?? 0, lane?.inFlight() ?? 0);
}

function toDestinationStats(signal: Signal, lane: Lane): DestinationStats {
  const oldestMs = lane.oldestMs();
  return {
    signal,
    url: lane.url,
    ...lane.state(),
    waiting: lane.waiting(),
    dropped: lane.dropped(),
    oldestUnsentMs: oldestMs === undefined ? undefined : Date.now() - oldestMs,
  };
}

/** What our own records say of this process, for everybody else's. Resource attributes of the environment win. */
function ownAttributes(): Record<string, string> {
  const { build_id: build, hostname, environment } = identity();
  return {
    ...(build === 'unknown' ? {} : { 'service.version': build }),
    'host.name': hostname,
    'deployment.environment.name': environment,
  };
}

function distribution(): Record<string, string> {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return { 'telemetry.distro.name': 'filrouge', 'telemetry.distro.version': version };
}
