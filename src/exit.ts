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
  createDelivery,
  createSender,
  createSetAside,
  type Delivered,
  type DestinationState,
  type Sender,
} from '#export';
import type { RecordExit } from '#sdk';
import type { LastSignal } from './last-send.ts';
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
  /** The process ends: nothing is sent any more. What still comes is kept, where that outlives the process. */
  readonly conclude: () => void;
  /** Gives to somebody else what waits on disk, after {@link conclude}; undefined when there is nothing to give. */
  readonly handOver: () => LastSignal | undefined;
  /** Who took it over settled so many records of this process. */
  readonly settleElsewhere: (records: number) => void;
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
  const sending = toSending({ ...target, timeoutMs });
  const sender = createSender(sending);
  const account = createAccount({
    signal,
    url: target.url,
    place: () => (spool.isKept ? parts.folder?.path : undefined) ?? 'memory',
    setAside: createSetAside(signal, target.url, parts.folder),
  });
  const channel = new Channel({
    limits,
    readers: spool.readersOf(0),
    waiting: () => spool.waiting(0),
    isKept: () => spool.isKept,
    send: createSend(signal, target, sender),
    account,
  });
  const { folder } = parts;
  const way = openWay(signal, spool, channel, sender, folder !== undefined);
  return {
    destination: target.url,
    waiting: () => spool.waiting(0),
    inFlight: () => channel.inFlight,
    isKept: () => spool.isKept,
    state: account.state,
    oldestMs: () => spool.oldestMs(0),
    // A connection of ours is nobody's span.
    answers: () => context.with(suppressTracing(ROOT_CONTEXT), () => answersAt(target.url)),
    flush: () => channel.flush(),
    handOver() {
      const { own, adopted } = spool.files();
      if (own.length + adopted.length === 0 || folder === undefined) return undefined;
      const { path, maxBytes } = folder;
      return { signal, folder: { path, maxBytes }, target: sending, limits, own, adopted };
    },
    settleElsewhere: (records) => spool.settleElsewhere(0, records),
    ...way,
  };
}

/** The way into a spool, from its first record to its last. */
function openWay<Item>(
  signal: Signal,
  spool: Spool<Item>,
  channel: Channel,
  sender: Sender,
  isKept: boolean,
): Pick<Exit & RecordExit<Item>, 'adopt' | 'append' | 'close' | 'conclude'> {
  // Nothing is sent any more; nothing is taken any more.
  let isConcluded = false;
  let isClosed = false;
  const adopt = (): void => {
    if (!isConcluded && spool.adopt() > 0) channel.notifyAdopted();
  };
  const timers = isKept ? keepSpool(spool, adopt) : [];

  function conclude(): void {
    if (isConcluded) return;
    isConcluded = true;
    for (const timer of timers) clearInterval(timer);
    channel.close();
    sender.close();
    countDropped(signal, 'ended_unsent', spool.close());
  }

  return {
    adopt,
    conclude,
    append(item) {
      countProduced(signal);
      if (isClosed) countDropped(signal, 'ended_unsent', 1);
      else if (!spool.append(item)) return;
      else if (!isConcluded) channel.notify();
      else if (!spool.isKept) countDropped(signal, 'ended_unsent', spool.close());
    },
    close() {
      conclude();
      isClosed = true;
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
  const deliver = createDelivery(signal, target.protocol, sender);
  // Name look-ups and connections of ours are nobody's spans, and the batch belongs to no request.
  const quiet = suppressTracing(ROOT_CONTEXT);
  return (records, stop) => context.with(quiet, () => deliver(records, stop));
}

/** What requests of ours say of their sender. */
export function userAgent(): string {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return `filrouge-OTLP-Exporter-JavaScript/${version}`;
}

function toSending(target: Destination): LastSignal['target'] {
  return {
    ...target,
    contentType: target.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    userAgent: userAgent(),
  };
}
