import type { ExportResult } from '@opentelemetry/core';
import { BatchLogRecordProcessor, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import {
  createLogExporter,
  createSpanExporter,
  type OtlpExporter,
  type OtlpExporterOptions,
} from './otlp-exporter.ts';

/** What OpenTelemetry's batch processors ask of an exporter. */
export interface BatchExporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Limits of a batch processor. */
export interface BatchProcessorLimits {
  readonly scheduledDelayMillis: number;
  readonly exportTimeoutMillis: number;
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
}

/** OpenTelemetry's batch processor of either signal. */
export interface BatchProcessor<Item> {
  take(item: Item): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The parts of OpenTelemetry's own pipeline of one signal. */
export interface StandardPipeline<Item> {
  createExporter(options: OtlpExporterOptions): OtlpExporter<Item>;
  createProcessor(
    exporter: BatchExporter<Item>,
    limits: BatchProcessorLimits,
  ): BatchProcessor<Item>;
}

/** OpenTelemetry's own pipeline of spans. */
export const spanPipeline: StandardPipeline<ReadableSpan> = {
  createExporter: createSpanExporter,
  createProcessor(exporter, limits) {
    const processor = new BatchSpanProcessor({ exporter, ...limits });
    return {
      take: (span) => processor.onEnd(span),
      forceFlush: () => processor.forceFlush(),
      shutdown: () => processor.shutdown(),
    };
  },
};

/** OpenTelemetry's own pipeline of log records. */
export const logPipeline: StandardPipeline<ReadableLogRecord> = {
  createExporter: createLogExporter,
  createProcessor(exporter, limits) {
    const processor = new BatchLogRecordProcessor({ exporter, ...limits });
    return {
      // It only keeps it; that it may be changed is for processors in front of it.
      take: (record) => processor.onEmit(record as Parameters<typeof processor.onEmit>[0]),
      forceFlush: () => processor.forceFlush(),
      shutdown: () => processor.shutdown(),
    };
  },
};
