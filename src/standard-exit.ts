import { ExportResultCode } from '@opentelemetry/core';
import { readBatch, readDestination, type Batch, type Environment } from '#config';
import { countDropped, countProduced, droppedOf, type Signal } from '#diagnostics';
import { createAccount, createQuietClient, toShownUrl, Ledger, type LossyAccount } from '#export';
import type { BatchExporter, OtlpExporter, RecordExit, Sent, StandardPipeline } from '#sdk';
import type { Exit } from './exit.ts';
import { answersQuietly, toTarget, type Lane } from './lane.ts';
import type { TelemetryOptions } from './telemetry.ts';

// OpenTelemetry's own limit of requests at one time.
const leastRequests = 30;

/**
 * Builds the exit of one signal from OpenTelemetry's batch processor and OTLP exporter: records wait in memory, and those
 * of a batch that the destination did not take in time are lost. Everything is counted as with the spool.
 */
export function buildStandardExit<Item>(
  signal: Signal,
  pipeline: StandardPipeline<Item>,
  options: TelemetryOptions,
  environment: Environment,
): Exit & RecordExit<Item> {
  const kind = signal === 'spans' ? 'traces' : 'logs';
  const limits = readBatch(environment, signal === 'spans' ? 'BSP' : 'BLRP');
  const target = toTarget(readDestination(environment, kind, options), limits);
  const { agent } = createQuietClient(new URL(target.url), target.certificates);
  const account = createAccount({ signal, url: target.url, place: () => 'memory' });
  const ledger = new Ledger(limits.maxQueueSize);
  const maxRequests = toMaxRequests(limits);
  const isJson = target.protocol === 'http/json';
  const sending = { ...target, isJson, agent, maxRequests };
  const exporter = pipeline.createExporter(sending);
  const processor = pipeline.createProcessor(countExports(exporter, ledger, account), {
    ...limits,
    exportTimeoutMillis: limits.exportTimeoutMillis || target.timeoutMs,
  });
  let isClosed = false;
  // One at a time: the processor of log records does nothing when it is flushed while it is.
  let flushed = Promise.resolve();

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    exporter.stop();
    if (ledger.inFlight === 0) agent.destroy();
    countDropped(signal, 'ended_unsent', ledger.giveUpAll());
    void processor.shutdown().catch(() => {});
  }

  const flush = async (): Promise<void> => {
    const settled = ledger.whenSettled();
    // What did not arrive was counted.
    flushed = flushed.then(() => processor.forceFlush()).catch(() => {});
    await flushed;
    await settled;
  };
  const lane = createLedgerLane(signal, target.url, ledger, account, flush);
  return {
    signal,
    lanes: [lane],
    flush,
    append(item) {
      countProduced(signal);
      if (isClosed) countDropped(signal, 'ended_unsent', 1);
      else if (ledger.add(Date.now())) processor.take(item);
      else countDropped(signal, 'queue_full', 1);
    },
    isKept: () => false,
    adopt() {},
    close,
    // In memory alone: what comes after the end is lost.
    conclude: close,
    handOver: () => undefined,
    settleElsewhere() {},
  };
}

function createLedgerLane(
  signal: Signal,
  address: string,
  ledger: Ledger,
  account: LossyAccount,
  flush: () => Promise<void>,
): Lane {
  return {
    url: toShownUrl(address),
    waiting: () => ledger.waiting,
    inFlight: () => ledger.inFlight,
    dropped: () => droppedOf(signal),
    state: account.state,
    oldestMs: () => ledger.oldestMs,
    answers: () => answersQuietly(address),
    flush,
  };
}

/** A flush sends all batches at once: each of them must find room. */
function toMaxRequests({ maxQueueSize, maxExportBatchSize }: Batch): number {
  return Math.max(leastRequests, 2 * Math.ceil(maxQueueSize / maxExportBatchSize));
}

/** Stands between the processor and the exporter, and keeps the balance. */
function countExports<Item>(
  exporter: OtlpExporter<Item>,
  ledger: Ledger,
  account: LossyAccount,
): BatchExporter<Item> {
  return {
    export(items, done) {
      const fail = (): void => done({ code: ExportResultCode.FAILED });
      // Given up when telemetry ended.
      if (ledger.waiting === 0) {
        fail();
        return;
      }
      const batch = ledger.leave(items.length, fail);
      account.begin();
      void exporter.send(items).then((sent) => {
        if (!ledger.settle(batch)) return;
        tell(account, items.length, sent);
        done({ code: sent.accepted ? ExportResultCode.SUCCESS : ExportResultCode.FAILED });
      });
    },
    // The processors wait for each batch by themselves.
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function tell(account: LossyAccount, records: number, sent: Sent): void {
  if (!sent.accepted) {
    account.lost(records, sent.isEncoded ? 'export_failed' : 'encode_failed', sent.error);
    return;
  }
  const refused = Math.min(sent.refused ?? 0, records);
  const why = sent.reason || 'refused without a reason';
  account.settled({ accepted: records - refused, refused: [], unnamed: refused, why }, true);
}
