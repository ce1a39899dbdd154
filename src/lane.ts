import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Batch, Destination } from '#config';
import {
  countDropped,
  countOf,
  droppedOf,
  sayRarely,
  type DropReason,
  type Signal,
} from '#diagnostics';
import {
  answersAt,
  Channel,
  countRefused,
  countSettlement,
  createAccount,
  createDelivery,
  createSender,
  createSetAside,
  toShownUrl,
  toUserAgent,
  type DestinationState,
  type SenderOptions,
  type Settlement,
} from '#export';
import type { Spool, SpoolFolder } from '#spool';

/** The way of the records of one signal to one destination. */
export interface Lane {
  /** Address of the destination, without credentials. */
  readonly url: string;
  /** Records of this process that have not found their end there. */
  readonly waiting: () => number;
  readonly inFlight: () => number;
  /** Records of this process that were given up for it. */
  readonly dropped: () => number;
  readonly state: () => DestinationState;
  /** When the oldest record that waits was made, in milliseconds since 1970; undefined when none does. */
  readonly oldestMs: () => number | undefined;
  /** Tells whether somebody takes connections there. Never rejects. */
  readonly answers: () => Promise<boolean>;
  /** Sends what waits. Never rejects. */
  readonly flush: () => Promise<void>;
}

/** A lane that begins in a spool. */
export interface SpoolLane extends Lane {
  readonly channel: Channel;
  /** How it sends, for somebody else who does. */
  readonly target: SenderOptions;
  /** Records were given up for this destination. */
  readonly drop: (reason: DropReason, records: number) => void;
  /** Somebody else has sent a batch. */
  readonly settleElsewhere: (settlement: Settlement) => void;
  readonly close: () => void;
}

/** What a {@link SpoolLane} is made of. */
export interface LaneOptions<Item> {
  readonly signal: Signal;
  /** Number of the destination in the spool. The balance is that of the first one. */
  readonly slot: number;
  readonly spool: Spool<Item>;
  readonly folder: SpoolFolder | undefined;
  readonly destination: Destination;
  readonly limits: Batch;
}

/** Makes the lane from a spool to one of its destinations. */
export function createLane<Item>(options: LaneOptions<Item>): SpoolLane {
  const { signal, slot, spool, folder, destination, limits } = options;
  const url = toShownUrl(destination.url);
  const target = toTarget(destination, limits);
  const sender = createSender(target);
  const deliver = createDelivery(signal, target.protocol, sender);
  let dropped = 0;

  function drop(reason: DropReason, records: number): void {
    dropped += records;
    if (slot === 0) countDropped(signal, reason, records);
    else sayDropped(signal, url, dropped);
  }

  function settle(settlement: Settlement): void {
    if (settlement.isOwn) dropped += countRefused(settlement);
    if (slot === 0) countSettlement(settlement);
    else if (countRefused(settlement) > 0) sayDropped(signal, url, dropped);
  }

  const account = createAccount({
    signal,
    url,
    isFurther: slot > 0,
    place: () => (spool.isKept ? folder?.path : undefined) ?? 'memory',
    setAside: createSetAside(signal, url, folder),
    settle,
  });
  const channel = new Channel({
    limits,
    readers: spool.readersOf(slot),
    waiting: () => spool.waiting(slot),
    isKept: () => spool.isKept,
    send: (records, stop) => context.with(quiet, () => deliver(records, stop)),
    account,
  });
  return {
    url,
    channel,
    target,
    drop,
    waiting: () => spool.waiting(slot),
    inFlight: () => channel.inFlight,
    dropped: () => (slot === 0 ? droppedOf(signal) : dropped),
    state: account.state,
    oldestMs: () => spool.oldestMs(slot),
    answers: () => answersQuietly(destination.url),
    flush: () => channel.flush(),
    settleElsewhere(settlement) {
      settle(settlement);
      if (settlement.isOwn)
        spool.settleElsewhere(slot, settlement.accepted + countRefused(settlement));
    },
    close() {
      channel.close();
      sender.close();
    },
  };
}

// Name look-ups and connections of ours are nobody's spans, and a batch belongs to no request.
const quiet = suppressTracing(ROOT_CONTEXT);

/** Tells whether somebody takes connections at an address. Never rejects. */
export function answersQuietly(url: string): Promise<boolean> {
  return context.with(quiet, () => answersAt(url));
}

/** How records are sent to a destination, within the limits of their batches. */
export function toTarget(destination: Destination, { exportTimeoutMillis }: Batch): SenderOptions {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return {
    ...destination,
    // Each has its own name in the specification: the shorter one counts.
    timeoutMs: Math.min(destination.timeoutMs, exportTimeoutMillis || Infinity),
    userAgent: toUserAgent(version),
  };
}

/** The first destination has them, or does not, for itself: the balance says nothing of others. */
function sayDropped(signal: Signal, url: string, dropped: number): void {
  sayRarely(
    `dropped:${url}`,
    `${countOf(dropped, signal)} for ${url} ${dropped === 1 ? 'was' : 'were'} dropped so far.`,
  );
}
