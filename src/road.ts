import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
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
import {
  readBatch,
  readDestination,
  readExporters,
  type Destination,
  type Environment,
} from '#config';
import { answersAt, Batcher, createAccount, createSender, type Sender } from '#export';
import {
  createLogBatches,
  createLogDelivery,
  createRecordStage,
  createSpanBatches,
  createSpanDelivery,
  createSpanStage,
  type RecordSink,
  type EndedSpanSink,
} from '#sdk';
import type { Redactor } from '#redact';
import type { TelemetryOptions } from './telemetry.ts';

/** The road of one signal: what its records pass, in order, and how it ends. */
export interface Road<Processor> {
  readonly processors: readonly Processor[];
  /** Absent when nothing is sent by OTLP. */
  readonly exit?: Exit;
}

/** Where records leave the process. */
export interface Exit {
  readonly destination: string;
  /** Records that wait to be sent. */
  readonly waiting: () => number;
  /** Tells whether somebody takes connections there. Never rejects. */
  readonly answers: () => Promise<boolean>;
  /** Sends what waits; resolves when it is settled or the exit is closed. Never rejects. */
  readonly flush: () => Promise<void>;
  /** Gives up what waits, and closes every connection. Safe to call twice. */
  readonly close: () => void;
}

/** The stages in front of everything that leaves the process. */
export interface Stages {
  readonly redactor: Redactor;
  readonly onServerSpan: EndedSpanSink | undefined;
  readonly onClientSpan: EndedSpanSink | undefined;
  readonly sinks: readonly RecordSink[];
}

/** Builds the road of spans from the options and the environment. */
export function buildSpanRoad(
  options: TelemetryOptions,
  environment: Environment,
  { redactor, onServerSpan, onClientSpan }: Stages,
): Road<SpanProcessor> {
  const exporters = readExporters(environment, 'traces');
  const own = options.spanProcessors ?? [];
  const console = exporters.includes('console')
    ? [new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })]
    : [];
  const counts = exporters.includes('otlp');
  const stage = createSpanStage({ redactor, onServerSpan, onClientSpan, counts });
  if (!counts) return { processors: [stage, ...console, ...own] };
  const target = readDestination(environment, 'traces', options);
  const sender = buildSender(target);
  const batcher = new Batcher({
    limits: readBatch(environment, 'BSP'),
    account: createAccount('spans', target.url),
    deliver: createSpanDelivery(target.protocol, sender),
  });
  return {
    processors: [stage, createSpanBatches(batcher), ...console, ...own],
    exit: buildExit(target, batcher, sender),
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
  const sender = buildSender(target);
  const batcher = new Batcher({
    limits: readBatch(environment, 'BLRP'),
    account: createAccount('logs', target.url),
    deliver: createLogDelivery(target.protocol, sender),
  });
  return {
    processors: [stage, createLogBatches(batcher), ...console, ...own],
    exit: buildExit(target, batcher, sender),
  };
}

function buildSender(target: Destination): Sender {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return createSender({
    ...target,
    contentType: target.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    userAgent: `filrouge-OTLP-Exporter-JavaScript/${version}`,
  });
}

function buildExit<Item>(target: Destination, batcher: Batcher<Item>, sender: Sender): Exit {
  return {
    destination: target.url,
    waiting: () => batcher.waiting,
    // A connection of ours is nobody's span.
    answers: () => context.with(suppressTracing(ROOT_CONTEXT), () => answersAt(target.url)),
    flush: () => batcher.flush(),
    close() {
      batcher.close();
      sender.close();
    },
  };
}
