import { subscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { readBatch, readDestinations, readSpool, type Environment } from '#config';
import {
  countDropped,
  countProduced,
  countRecovered,
  describe,
  say,
  type Signal,
} from '#diagnostics';
import type { Settlement } from '#export';
import type { RecordExit } from '#sdk';
import {
  createSpoolFolder,
  maxDestinations,
  noteEndedThread,
  Spool,
  WriterPool,
  type HeldSegment,
  type RecordEncoder,
  type SpoolFolder,
} from '#spool';
import { createLane, type Lane, type SpoolLane } from './lane.ts';
import type { LastHeld, LastSignal } from './last-send.ts';
import type { TelemetryOptions } from './telemetry.ts';

/** Where the records of one signal leave the process. */
export interface Exit extends Omit<RecordExit<never>, 'append'> {
  readonly signal: Signal;
  /** To each destination one. The balance is that of the first. */
  readonly lanes: readonly Lane[];
  /** Whether what waits outlives the process. */
  readonly isKept: () => boolean;
  /** Takes over what ended processes left. Never throws. */
  readonly adopt: () => void;
  /** The process ends: nothing is sent any more. What still comes is kept, where that outlives the process. */
  readonly conclude: () => void;
  /**
   * Gives to somebody else what waits, for the lanes that are wanted: on disk after {@link conclude}, in memory before it.
   * Undefined when there is nothing to give.
   */
  readonly handOver: (isWanted: (lane: Lane) => boolean) => LastSignal | undefined;
  /** Who took it over has settled a batch of this lane. */
  readonly settleElsewhere: (lane: number, settlement: Settlement) => void;
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

/** Builds the exit of one signal: its records are spooled, then sent. */
export function buildExit<Item>(
  signal: Signal,
  encoder: RecordEncoder<Item>,
  options: TelemetryOptions,
  environment: Environment,
  parts: ExitParts,
): Exit & RecordExit<Item> {
  const kind = signal === 'spans' ? 'traces' : 'logs';
  const destinations = readDestinations(environment, kind, options).slice(0, maxDestinations);
  const limits = readBatch(environment, signal === 'spans' ? 'BSP' : 'BLRP');
  const { folder } = parts;
  const lanes: SpoolLane[] = [];
  const spool = createSpool(
    signal,
    encoder,
    parts,
    limits.maxQueueSize,
    lanes,
    destinations.length,
  );
  for (const [slot, destination] of destinations.entries())
    lanes.push(createLane({ signal, slot, spool, folder, destination, limits }));
  return {
    signal,
    lanes,
    isKept: () => spool.isKept,
    async flush() {
      await Promise.all(lanes.map((lane) => lane.flush()));
    },
    handOver(isWanted) {
      const files = spool.files();
      const held = spool.held().map(toText);
      if (files.own.length + files.adopted.length + held.length === 0) return undefined;
      const place =
        folder === undefined ? undefined : { path: folder.path, maxBytes: folder.maxBytes };
      const wanted = [...lanes.entries()].filter(([, lane]) => isWanted(lane));
      const targets = wanted.map(([slot, { target, url }]) => ({ slot, url, target }));
      return { signal, folder: place, limits, targets, slots: lanes.length, ...files, held };
    },
    settleElsewhere: (slot, settlement) => lanes[slot]?.settleElsewhere(settlement),
    ...openWay(signal, spool, lanes, folder !== undefined),
  };
}

function toText({ bytes, ...segment }: HeldSegment): LastHeld {
  return { ...segment, content: bytes.toString('base64') };
}

/** The way into a spool, from its first record to its last. */
function openWay<Item>(
  signal: Signal,
  spool: Spool<Item>,
  lanes: readonly SpoolLane[],
  isKept: boolean,
): Pick<Exit & RecordExit<Item>, 'adopt' | 'append' | 'close' | 'conclude'> {
  // Nothing is sent any more; nothing is taken any more.
  let isConcluded = false;
  let isClosed = false;
  const adopt = (): void => {
    if (isConcluded || spool.adopt() === 0) return;
    for (const { channel } of lanes) channel.notifyAdopted();
  };
  const timers = isKept ? keepSpool(spool, adopt) : [];

  function conclude(): void {
    if (isConcluded) return;
    isConcluded = true;
    for (const timer of timers) clearInterval(timer);
    for (const lane of lanes) lane.close();
    countDropped(signal, 'ended_unsent', spool.close());
  }

  function appended(): void {
    if (!isConcluded) for (const { channel } of lanes) channel.notify();
    else if (!spool.isKept) countDropped(signal, 'ended_unsent', spool.close());
  }

  return {
    adopt,
    conclude,
    append(item) {
      countProduced(signal);
      if (isClosed) countDropped(signal, 'ended_unsent', 1);
      else if (spool.append(item)) appended();
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
  lanes: readonly SpoolLane[],
  destinations: number,
): Spool<Item> {
  const spool = new Spool<Item>({
    signal,
    encoder,
    writers,
    folder,
    maxMemoryRecords,
    destinations,
    events: {
      dropped(reason, records, slot) {
        for (const [number, lane] of lanes.entries())
          if (slot === undefined || slot === number) lane.drop(reason, records);
      },
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
