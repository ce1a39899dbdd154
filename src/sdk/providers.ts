import { createRequire } from 'node:module';
import {
  context,
  diag,
  DiagConsoleLogger,
  DiagLogLevel,
  logs,
  propagation,
  trace,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { diagLogLevelFromString, getNumberFromEnv, getStringFromEnv } from '@opentelemetry/core';
import { registerInstrumentations, type Instrumentation } from '@opentelemetry/instrumentation';
import {
  detectResources,
  resourceFromAttributes,
  type Resource,
  type ResourceDetector,
} from '@opentelemetry/resources';
import {
  LoggerProvider,
  type LogRecordLimits,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  TracerProvider,
  type Sampler,
  type SpanLimits,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { acceptNewerApis } from './api-versions.ts';
import { guardCalls } from './hostile-calls.ts';

/** The parts of the SDK, ready to be put together. */
export interface ProviderOptions {
  /** What is known of this process for certain: it beats what detectors find. */
  readonly resource: Resource;
  /** Undefined: those that `OTEL_NODE_RESOURCE_DETECTORS` names. */
  readonly detectors: readonly ResourceDetector[] | undefined;
  readonly serviceName: string;
  /** True when metrics are exported. */
  readonly metrics: boolean;
  readonly sampler: Sampler;
  readonly propagator: TextMapPropagator;
  readonly spanProcessors: readonly SpanProcessor[];
  readonly logRecordProcessors: readonly LogRecordProcessor[];
  readonly instrumentations: readonly Instrumentation[];
}

/**
 * Puts the parts together and registers them with the OpenTelemetry API. What OpenTelemetry's own `NodeSDK` does beyond
 * spans and log records (metrics, detectors by name) is left to it; otherwise it is not loaded: that is 400 files.
 */
export function startProviders(options: ProviderOptions): Started {
  const started =
    options.metrics || options.detectors === undefined
      ? startNodeSdk(options)
      : startOwn(options, options.detectors);
  guardCalls();
  acceptNewerApis();
  return started;
}

/** What was started. */
export interface Started {
  /** Resource of all records; undefined: `NodeSDK` keeps it to itself. */
  readonly resource: Resource | undefined;
  /** Whether log records are cut by limits that were set. */
  readonly hasLogLimits: boolean;
}

function startNodeSdk(options: ProviderOptions): Started {
  const { NodeSDK } = createRequire(import.meta.url)(
    '@opentelemetry/sdk-node',
  ) as typeof import('@opentelemetry/sdk-node');
  new NodeSDK({
    resource: options.resource,
    serviceName: options.serviceName,
    ...(options.detectors === undefined ? {} : { resourceDetectors: [...options.detectors] }),
    ...(options.metrics ? {} : { metricReaders: [] }),
    sampler: options.sampler,
    spanLimits: readSpanLimits(),
    textMapPropagator: options.propagator,
    spanProcessors: [...options.spanProcessors],
    logRecordProcessors: [...options.logRecordProcessors],
    instrumentations: [...options.instrumentations],
  }).start();
  return { resource: undefined, hasLogLimits: false };
}

/** In the order of `NodeSDK.start()`. */
function startOwn(options: ProviderOptions, detectors: readonly ResourceDetector[]): Started {
  const level = getStringFromEnv('OTEL_LOG_LEVEL');
  if (level !== undefined)
    diag.setLogger(new DiagConsoleLogger(), diagLogLevelFromString(level) ?? DiagLogLevel.INFO);
  registerInstrumentations({ instrumentations: [...options.instrumentations] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(options.propagator);
  const resource = options.resource
    .merge(detectResources({ detectors: [...detectors] }))
    .merge(resourceFromAttributes({ 'service.name': options.serviceName }));
  trace.setGlobalTracerProvider(
    new TracerProvider({
      resource,
      sampler: options.sampler,
      spanLimits: readSpanLimits(),
      spanProcessors: [...options.spanProcessors],
    }),
  );
  const logRecordLimits = readLimits('LOGRECORD_');
  logs.setGlobalLoggerProvider(
    new LoggerProvider({
      resource,
      logRecordLimits,
      processors: [...options.logRecordProcessors],
    }),
  );
  return { resource, hasLogLimits: Object.keys(logRecordLimits).length > 0 };
}

/** `OTEL_SPAN_…_LIMIT` and their general forms (OpenTelemetry specification, attribute limits and span limits). */
function readSpanLimits(): SpanLimits {
  return {
    ...readLimits('SPAN_'),
    ...toLimit('eventCountLimit', 'OTEL_SPAN_EVENT_COUNT_LIMIT'),
    ...toLimit('linkCountLimit', 'OTEL_SPAN_LINK_COUNT_LIMIT'),
    ...toLimit('attributePerEventCountLimit', 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
    ...toLimit('attributePerLinkCountLimit', 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
  };
}

function readLimits(of: 'SPAN_' | 'LOGRECORD_'): LogRecordLimits {
  return {
    ...toLimit('attributeCountLimit', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
    ...toLimit('attributeCountLimit', `OTEL_${of}ATTRIBUTE_COUNT_LIMIT`),
    ...toLimit('attributeValueLengthLimit', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    ...toLimit('attributeValueLengthLimit', `OTEL_${of}ATTRIBUTE_VALUE_LENGTH_LIMIT`),
  };
}

function toLimit<Name extends string>(name: Name, variable: string): { [key in Name]?: number } {
  const value = getNumberFromEnv(variable);
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]?: number });
}
