// OpenTelemetry's own pipeline, as its documentation sets it up: batch processors and OTLP/protobuf exporters. Preloaded.
'use strict';
const { logs, trace } = require('@opentelemetry/api');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-proto');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs');
const { BatchSpanProcessor, TracerProvider } = require('@opentelemetry/sdk-trace');

const resource = resourceFromAttributes({
  'service.name': process.env.OTEL_SERVICE_NAME,
  'process.pid': process.pid,
});
// The delay of the specification's log records, which filrouge takes for both signals.
const limits = { scheduledDelayMillis: 1_000 };
const tracers = new TracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), ...limits })],
});
const loggers = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(), ...limits })],
});
trace.setGlobalTracerProvider(tracers);
logs.setGlobalLoggerProvider(loggers);
globalThis[Symbol.for('bench.shutdown')] = () =>
  Promise.allSettled([tracers.shutdown(), loggers.shutdown()]);
