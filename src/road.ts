import {
  ConsoleLogRecordExporter,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { readExporters, readPipeline, type Environment } from '#config';
import type { Redactor } from '#redact';
import {
  createLogSpooling,
  createRecordStage,
  createSpanSpooling,
  createSpanStage,
  logEncoder,
  logPipeline,
  spanEncoder,
  spanPipeline,
  type EndedSpanSink,
  type OpenSpans,
  type OutgoingLogRecord,
  type RecordSink,
} from '#sdk';
import { buildExit, type Exit, type ExitParts } from './exit.ts';
import { buildStandardExit } from './standard-exit.ts';
import type { TelemetryOptions } from './telemetry.ts';

/** The road of one signal: what its records pass, in order, and how it ends. */
export interface Road<Processor> {
  readonly processors: readonly Processor[];
  /** Absent when nothing is sent by OTLP. */
  readonly exit?: Exit;
}

/** The road of log records. */
export interface LogRoad extends Road<LogRecordProcessor> {
  /** The end of the road, where nobody but us stands at it; undefined: somebody does. */
  readonly end?: { readonly append: ((logRecord: OutgoingLogRecord) => void) | undefined };
}

/** The stages in front of everything that leaves the process. */
export interface Stages {
  readonly redactor: Redactor;
  readonly nextRecordId: () => string;
  readonly onServerSpan: EndedSpanSink | undefined;
  readonly openSpans: OpenSpans | undefined;
  readonly onClientSpan: EndedSpanSink | undefined;
  readonly sinks: readonly RecordSink[];
}

/** Builds the road of spans from the options and the environment. */
export function buildSpanRoad(
  options: TelemetryOptions,
  environment: Environment,
  { redactor, onServerSpan, onClientSpan, openSpans }: Stages,
  parts: ExitParts,
): Road<SpanProcessor> {
  const exporters = readExporters(environment, 'traces');
  const own = options.spanProcessors ?? [];
  const console = exporters.includes('console')
    ? [new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })]
    : [];
  const stage = createSpanStage({ redactor, onServerSpan, onClientSpan, openSpans });
  if (!exporters.includes('otlp')) return { processors: [stage, ...console, ...own] };
  const exit =
    readPipeline(environment) === 'standard'
      ? buildStandardExit('spans', spanPipeline, options, environment)
      : buildExit('spans', spanEncoder, options, environment, parts);
  return { processors: [stage, createSpanSpooling(exit), ...console, ...own], exit };
}

/** Builds the road of log records from the options and the environment. */
export function buildLogRoad(
  options: TelemetryOptions,
  environment: Environment,
  { redactor, nextRecordId, sinks }: Stages,
  parts: ExitParts,
): LogRoad {
  const exporters = readExporters(environment, 'logs');
  const own = options.logRecordProcessors ?? [];
  const console = exporters.includes('console')
    ? [new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })]
    : [];
  const stage = createRecordStage({ redactor, nextRecordId, sinks });
  const others = [...console, ...own];
  if (!exporters.includes('otlp'))
    return {
      processors: [stage, ...others],
      ...(others.length === 0 ? { end: { append: undefined } } : {}),
    };
  if (readPipeline(environment) === 'standard') {
    const exit = buildStandardExit('logs', logPipeline, options, environment);
    return { processors: [stage, createLogSpooling(exit), ...others], exit };
  }
  const exit = buildExit('logs', logEncoder, options, environment, parts);
  const end = { append: (logRecord: OutgoingLogRecord) => exit.append(logRecord) };
  return {
    processors: [stage, createLogSpooling(exit), ...others],
    exit,
    ...(others.length === 0 ? { end } : {}),
  };
}
