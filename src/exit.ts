import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { readBatch, readDestination, readSpool, type Destination, type Environment } from '#config';
import {
  countDropped,
  countProduced,
  countRecovered,
  describe,
  say,
  type Signal,
} from '#diagnostics';
import {
  answersAt,
  Channel,
  createAccount,
  createSender,
  toBody,
  type Delivered,
  type DestinationState,
  type Sender,
} from '#export';
import { readLogsAnswer, readTracesAnswer, toLogsJson, toTracesJson } from '#otlp';
import type { RecordExit } from '#sdk';
import {
  createSpoolFolder,
  noteEndedThread,
  Spool,
  type RecordEncoder,
  type SpoolFolder,
  type StoredRecord,
  WriterPool,
} from '#spool';
import type { TelemetryOptions } from './telemetry.ts';

/** Where the records of one signal leave the process: they are spooled, then sent. */
export interface Exit extends Omit<RecordExit<never>, 'append'> {
  readonly destination: string;
  /** Records that have not found their end. */
  readonly waiting: () => number;
  readonly inFlight: () => number;
  /** Whether what waits outlives the process. */
  readonly isKept: () => boolean;
  readonly state: () => DestinationState;
  /** When the oldest record that waits was made, in milliseconds since 1970; undefined when none does. */
  readonly oldestMs: () => number | undefined;
  /** Tells whether somebody takes connections there. Never rejects. */
  readonly answers: () => Promise<boolean>;
  /** Takes over what ended processes left. Never throws. */
  readonly adopt: () => void;
}

/** What the exits of all signals share. */
export interface ExitParts {
  readonly folder: SpoolFolder | undefined;
  /** Whether somebody asked for the folder. */
  readonly isFolderNamed: boolean;
  readonly writers: WriterPool;
}

const syncMs = 500;
const adoptMs = 10_000;

/** Makes what the exits share. */
export function createExitParts(environment: Environment, service: string): ExitParts {
  const { folder, isNamed, maxBytes } = readSpool(environment, service);
  const sayUnknown = (path: string): void =>
    say(`${path} was written by a newer version of filrouge; it is left as it is.`);
  return {
    folder: folder === undefined ? undefined : createSpoolFolder(folder, maxBytes, sayUnknown),
    isFolderNamed: isNamed,
    writers: new WriterPool(),
  };
}

/** Builds the exit of one signal. */
export function buildExit<Item>(
  signal: Signal,
  encoder: RecordEncoder<Item>,
  options: TelemetryOptions,
  environment: Environment,
  parts: ExitParts,
): Exit & RecordExit<Item> {
  const target = readDestination(environment, signal === 'spans' ? 'traces' : 'logs', options);
  const limits = readBatch(environment, signal === 'spans' ? 'BSP' : 'BLRP');
  const spool = createSpool(signal, encoder, parts, limits.maxQueueSize);
  // Each has its own name in the specification: the shorter one counts.
  const timeoutMs = Math.min(target.timeoutMs, limits.exportTimeoutMillis || Infinity);
  const sender = buildSender({ ...target, timeoutMs });
  const account = createAccount({
    signal,
    url: target.url,
    place: () => (spool.isKept ? parts.folder?.path : undefined) ?? 'memory',
  });
  const channel = new Channel({
    limits,
    readers: spool.readersOf(0),
    waiting: () => spool.waiting(0),
    isKept: () => spool.isKept,
    send: createSend(signal, target, sender),
    account,
  });
  let isClosed = false;
  const adopt = (): void => {
    if (!isClosed && spool.adopt() > 0) channel.notifyAdopted();
  };
  const timers = parts.folder === undefined ? [] : keepSpool(spool, adopt);
  return {
    destination: target.url,
    append(item) {
      countProduced(signal);
      if (isClosed) countDropped(signal, 'ended_unsent', 1);
      else if (spool.append(item)) channel.notify();
    },
    waiting: () => spool.waiting(0),
    inFlight: () => channel.inFlight,
    isKept: () => spool.isKept,
    state: account.state,
    oldestMs: () => spool.oldestMs(0),
    // A connection of ours is nobody's span.
    answers: () => context.with(suppressTracing(ROOT_CONTEXT), () => answersAt(target.url)),
    adopt,
    flush: () => channel.flush(),
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      channel.close();
      sender.close();
      countDropped(signal, 'ended_unsent', spool.close());
    },
  };
}

function createSpool<Item>(
  signal: Signal,
  encoder: RecordEncoder<Item>,
  { folder, writers, isFolderNamed }: ExitParts,
  maxMemoryRecords: number,
): Spool<Item> {
  const spool = new Spool<Item>({
    signal,
    encoder,
    writers,
    folder,
    maxMemoryRecords,
    destinations: 1,
    events: {
      dropped: (reason, records) => countDropped(signal, reason, records),
      droppedAdopted: (_reason, records) => countRecovered(signal, 0, records),
      failed(error) {
        // Who never asked for a folder does not miss it before something is lost.
        if (!isFolderNamed && !spool.wasOnDisk) return;
        say(
          `${folder?.path} cannot be written (${describe(error)}); ${signal} wait in memory, and are lost if the process ends before they are sent.`,
        );
      },
      recovered: () => say(`${folder?.path} can be written again.`),
    },
  });
  return spool;
}

/** Takes over what threads of this process leave when they end, in whatever way. */
export function adoptFromThreads(exits: readonly Exit[]): void {
  // Beside the event `worker` of the process, on which nobody sees us.
  subscribe('worker_threads', (message) => {
    const { worker } = message as { readonly worker: Worker };
    // It has none any more when it has ended.
    const { threadId } = worker;
    worker.once('exit', () => {
      noteEndedThread(threadId);
      for (const exit of exits) exit.adopt();
    });
  });
}

/** Brings what was written to the disk, and looks for what others left. Nothing of it keeps the process alive. */
function keepSpool<Item>(spool: Spool<Item>, adopt: () => void): NodeJS.Timeout[] {
  setImmediate(adopt).unref();
  return [
    setInterval(() => void spool.sync(), syncMs).unref(),
    setInterval(() => {
      spool.touch();
      adopt();
    }, adoptMs).unref(),
  ];
}

function createSend(
  signal: Signal,
  target: Destination,
  sender: Sender,
): (records: readonly StoredRecord[], stop: AbortSignal) => Promise<Delivered> {
  const isJson = target.protocol === 'http/json';
  const toJson = signal === 'spans' ? toTracesJson : toLogsJson;
  const readAnswer = signal === 'spans' ? readTracesAnswer : readLogsAnswer;
  // Name look-ups and connections of ours are nobody's spans, and the batch belongs to no request.
  const quiet = suppressTracing(ROOT_CONTEXT);
  return (records, stop) =>
    context.with(quiet, async () => {
      const body = toBody(records);
      const encoded = isJson ? Buffer.from(toJson(body)) : body;
      const outcome = await sender.send(encoded, stop);
      if (!outcome.accepted) return outcome;
      return { ...outcome, ...readAnswer(outcome.body, isJson) };
    });
}

/** What requests of ours say of their sender. */
export function userAgent(): string {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return `filrouge-OTLP-Exporter-JavaScript/${version}`;
}

function buildSender(target: Destination): Sender {
  return createSender({
    ...target,
    contentType: target.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    userAgent: userAgent(),
  });
}
