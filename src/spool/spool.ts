import type { ByteWriter } from '#otlp';
import { createEntry, type Entry } from './entry.ts';
import {
  countHeld,
  findLaggard,
  isWaiting,
  settleHeld,
  toFiles,
  toHeld,
  type HeldSegment,
} from './entries.ts';
import { frameHeadBytes, maxPayloadBytes, sealFrame, type FrameKind } from './frame.ts';
import type { Candidate, Signal, SpoolFolder } from './folder.ts';
import { countLeft } from './batch.ts';
import { createMemorySegment } from './memory-segment.ts';
import { createReader, type Reader } from './reader.ts';
import type { WriterPool } from './writer-pool.ts';

/** How records become bytes. */
export interface RecordEncoder<Item> {
  /** Makes the OTLP protobuf message of a record. */
  writeRecord(writer: ByteWriter, item: Item): void;
  /** The same object for the same scope, and the same resource. */
  scopeOf(item: Item): object;
  resourceOf(item: Item): object;
  writeScope(writer: ByteWriter, scope: object): void;
  writeResource(writer: ByteWriter, resource: object): void;
  /** Whether nothing is added to a resource any more. */
  isFinal(resource: object): boolean;
}

/** Why the spool does not keep a record. */
export type SpoolDropReason = 'queue_full' | 'disk_cap' | 'oversize' | 'encode_failed' | 'damaged';

/** Who is told what becomes of records. */
export interface SpoolEvents {
  /** Records of this process were given up; for the destination of this number where one is given, else for all. */
  dropped(reason: SpoolDropReason, records: number, slot?: number): void;
  /** Records of an earlier process were given up. */
  droppedAdopted(reason: SpoolDropReason, records: number): void;
  /** The folder cannot be written; records wait in memory. */
  failed(error: unknown): void;
  /** It can be written again. */
  recovered(): void;
}

/** What a {@link Spool} is made of. */
export interface SpoolOptions<Item> {
  readonly signal: Signal;
  readonly encoder: RecordEncoder<Item>;
  readonly writers: WriterPool;
  /** Undefined: records wait in memory alone. */
  readonly folder: SpoolFolder | undefined;
  /** Most records that wait in memory. */
  readonly maxMemoryRecords: number;
  readonly destinations: number;
  readonly events: SpoolEvents;
}

interface Current {
  readonly entry: Entry;
  readonly resources: object[];
  readonly scopes: Map<object, number>;
  /** Whether the newest resource was whole when it was written. */
  isFinal: boolean;
}

// Memory is freed in parts. A batch does not go beyond its segment: of 512 records it has about 200 kB.
const memorySegmentBytes = 256 * 1024;
const maxRef = 0xffff;
const retryMs = 30_000;

/**
 * Keeps the records of one signal until their destinations have them: in files that outlive the process, or in memory
 * where no file can be written. A record is with the system when {@link append} returns.
 */
export class Spool<Item> {
  readonly #options: SpoolOptions<Item>;
  readonly #own: Entry[] = [];
  readonly #adopted: Entry[] = [];
  readonly #readers: Reader[] = [];
  readonly #resourceBytes = new WeakMap<object, Buffer>();
  #current: Current | undefined;
  #failedAt: number | undefined;
  #wasOnDisk = false;
  // Whether something was appended since the last sync.
  #isUnsynced = false;
  readonly #waiting: number[];

  constructor(options: SpoolOptions<Item>) {
    this.#options = options;
    this.#waiting = Array.from({ length: options.destinations }, () => 0);
    options.folder?.addOwner(() => this.#candidates());
  }

  /** Records of this process that a destination has not settled. */
  waiting(slot: number): number {
    return this.#waiting[slot] ?? 0;
  }

  /** When the oldest record that waits was made, in milliseconds since 1970, to the segment; undefined when none does. */
  oldestMs(slot: number): number | undefined {
    if (this.waiting(slot) === 0) return undefined;
    const oldest = this.#own.find((entry) => entry.records > (entry.settled[slot]?.records ?? 0));
    return oldest?.segment.createdMs;
  }

  /** Whether the folder worked once. */
  get wasOnDisk(): boolean {
    return this.#wasOnDisk;
  }

  /** Whether all that waits outlives the process. */
  get isKept(): boolean {
    return this.#own.every((entry) => entry.segment.isKept || !isWaiting(entry));
  }

  /**
   * Keeps a record, or tells why not.
   * @returns Whether it is kept. Never throws.
   */
  append(item: Item): boolean {
    const { writers } = this.#options;
    const writer = writers.take();
    try {
      return this.#keep(item, writer);
    } finally {
      writers.giveBack(writer);
    }
  }

  /** Makes the readers of a destination: of this process' records, and of those that were taken over. */
  readersOf(slot: number): { readonly own: Reader; readonly adopted: Reader } {
    const { events } = this.#options;
    const own = createReader(this.#own, slot, {
      damaged: (records) => events.dropped('damaged', records, slot),
      settled: (records) => this.#settle(slot, records),
      finished: (entry) => this.#finish(entry),
    });
    const adopted = createReader(this.#adopted, slot, {
      // Each destination finds the same.
      damaged: (records) => slot === 0 && events.droppedAdopted('damaged', records),
      settled: () => {},
      finished: (entry) => this.#finish(entry),
    });
    this.#readers.push(own, adopted);
    return { own, adopted };
  }

  /**
   * Takes over what ended processes left, or these files; gives the number of segments. Never throws.
   */
  adopt(names?: readonly string[]): number {
    const { folder, signal, destinations } = this.#options;
    const segments = folder?.adopt(signal, names) ?? [];
    for (const segment of segments) {
      const entry = createEntry(segment, destinations);
      entry.isClosed = true;
      segment.release();
      this.#adopted.push(entry);
    }
    return segments.length;
  }

  /** Brings what was appended to the disk itself. A folder that was removed is made anew. Never rejects. */
  async sync(): Promise<void> {
    const segment = this.#current?.entry.segment;
    if (segment === undefined || !this.#isUnsynced) return;
    this.#isUnsynced = false;
    if (!segment.hasName()) this.#close();
    await segment.sync();
  }

  /** Tells others that the newest segment has somebody who sends it. */
  touch(): void {
    this.#current?.entry.segment.touch();
  }

  /**
   * Ends the spool: what is settled leaves no file, what waits on disk is taken over by the next start.
   * @returns How many records waited in memory, and are lost.
   */
  close(): number {
    this.#close();
    let lost = 0;
    for (const entry of this.#own.slice()) {
      if (entry.segment.isKept && isWaiting(entry)) continue;
      for (const [slot, { records }] of entry.settled.entries())
        this.#settle(slot, entry.records - records);
      lost += entry.records - (entry.settled[0]?.records ?? 0);
      this.#remove(entry);
    }
    return lost;
  }

  /** Takes over segments that a process had in its memory. */
  takeOver(segments: readonly HeldSegment[]): void {
    for (const { createdMs, ...content } of segments) {
      const entry = createEntry(
        createMemorySegment(createdMs, content),
        this.#options.destinations,
      );
      entry.isClosed = true;
      this.#adopted.push(entry);
    }
  }

  /** What waits in memory, oldest first; nothing any more after {@link close}. */
  held(): readonly HeldSegment[] {
    return toHeld(this.#own);
  }

  /** The files with records that wait, of this process and taken over, oldest first; still good after {@link close}. */
  files(): { readonly own: readonly string[]; readonly adopted: readonly string[] } {
    return { own: toFiles(this.#own), adopted: toFiles(this.#adopted) };
  }

  /** Records of this process were settled by whom its files, or what it held in memory, were handed to. */
  settleElsewhere(slot: number, records: number): void {
    this.#settle(slot, records);
    settleHeld(this.#own, slot, records);
  }

  #keep(item: Item, writer: ByteWriter): boolean {
    const { destinations, events, maxMemoryRecords } = this.#options;
    for (;;) {
      const current = this.#current ?? this.#begin();
      const { segment } = current.entry;
      if (!segment.isKept && countHeld(this.#own, Math.max) >= maxMemoryRecords) {
        events.dropped('queue_full', 1);
        return false;
      }
      // Of a single destination, nobody lags behind.
      const mayLag = !segment.isKept && destinations > 1;
      if (mayLag && countHeld(this.#own, Math.min) >= maxMemoryRecords && this.#dropLaggard())
        continue;
      try {
        const ref = this.#introduce(current, item, writer);
        const end = this.#encode(item, writer);
        // A record that was made meanwhile may have filled the segment.
        if (this.#current !== current) continue;
        if (end !== undefined) this.#write(current.entry, writer.bytes, end, 'record', ref);
        return end !== undefined;
      } catch (error) {
        // In memory there is nothing left to fall back to.
        if (!segment.isKept) {
          events.dropped('encode_failed', 1);
          return false;
        }
        this.#fail(error);
      }
    }
  }

  /** Writes the message of a record behind the room for its frame; gives where it ends, or undefined and tells why. */
  #encode(item: Item, writer: ByteWriter): number | undefined {
    const { encoder, events } = this.#options;
    writer.length = frameHeadBytes;
    try {
      encoder.writeRecord(writer, item);
    } catch {
      events.dropped('encode_failed', 1);
      return undefined;
    }
    if (writer.length - frameHeadBytes <= maxPayloadBytes) return writer.length;
    events.dropped('oversize', 1);
    return undefined;
  }

  #write(entry: Entry, bytes: Buffer, end: number, kind: FrameKind, ref: number): void {
    const elapsedMs = Date.now() - entry.segment.createdMs;
    sealFrame(bytes, end, { kind, ref, ordinal: entry.records, elapsedMs });
    entry.segment.append(bytes.subarray(0, end));
    this.#isUnsynced = true;
    if (kind !== 'record') return;
    entry.records += 1;
    for (let slot = 0; slot < this.#waiting.length; slot += 1) this.#settle(slot, -1);
    const limit = entry.segment.isKept ? this.#options.folder?.segmentBytes : memorySegmentBytes;
    if (entry.segment.size >= (limit ?? memorySegmentBytes) || this.#isFull()) this.#close();
  }

  /** Writes the resource and the scope of a record, where they are new in its segment; gives the number of the scope. */
  #introduce(current: Current, item: Item, writer: ByteWriter): number {
    const { encoder } = this.#options;
    const resource = encoder.resourceOf(item);
    const scope = encoder.scopeOf(item);
    if (current.resources.at(-1) !== resource || !current.isFinal) {
      if (current.resources.at(-1) !== resource) current.resources.push(resource);
      current.isFinal = encoder.isFinal(resource);
      writer.length = frameHeadBytes;
      encoder.writeResource(writer, resource);
      this.#write(
        current.entry,
        writer.bytes,
        writer.length,
        'resource',
        current.resources.length - 1,
      );
    }
    const known = current.scopes.get(scope);
    if (known !== undefined) return known;
    const ref = current.scopes.size;
    writer.length = frameHeadBytes;
    encoder.writeScope(writer, scope);
    this.#write(current.entry, writer.bytes, writer.length, 'scope', ref);
    current.scopes.set(scope, ref);
    return ref;
  }

  #begin(): Current {
    const resources: object[] = [];
    const segment = this.#createOnDisk() ?? createMemorySegment(Date.now());
    const entry = createEntry(segment, this.#options.destinations, (ref) =>
      this.#bytesOf(resources[ref]),
    );
    this.#own.push(entry);
    this.#current = { entry, resources, scopes: new Map(), isFinal: false };
    return this.#current;
  }

  #createOnDisk(): ReturnType<SpoolFolder['create']> | undefined {
    const { folder, signal, events } = this.#options;
    if (folder === undefined) return undefined;
    if (this.#failedAt !== undefined && Date.now() - this.#failedAt < retryMs) return undefined;
    try {
      const segment = folder.create(signal);
      if (this.#failedAt !== undefined) events.recovered();
      this.#failedAt = undefined;
      this.#wasOnDisk = true;
      folder.makeRoom();
      return segment;
    } catch (error) {
      this.#failedAt = Date.now();
      events.failed(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    this.#failedAt = Date.now();
    this.#close();
    this.#options.events.failed(error);
  }

  #close(): void {
    const entry = this.#current?.entry;
    this.#current = undefined;
    if (entry === undefined) return;
    entry.isClosed = true;
    if (isWaiting(entry)) entry.segment.release();
    else this.#remove(entry);
  }

  #settle(slot: number, records: number): void {
    this.#waiting[slot] = (this.#waiting[slot] ?? 0) - records;
  }

  /** Whether the numbers of resources or scopes are used up: there may be one for each record. */
  #isFull(): boolean {
    const current = this.#current;
    return (
      current !== undefined && Math.max(current.resources.length, current.scopes.size) >= maxRef
    );
  }

  /** What is under way is not given up, nor what still grows. */
  #candidates(): Candidate[] {
    return [...this.#adopted, ...this.#own]
      .filter(({ segment, isClosed }) => segment.isKept && isClosed)
      .filter((entry) => !this.#readers.some((each) => each.isUnderWay(entry)))
      .map((entry) => ({
        createdMs: entry.segment.createdMs,
        bytes: entry.segment.size,
        drop: () => void this.#drop(entry),
      }));
  }

  /** Gives up, in memory, what one destination has and another one does not take: it must not hold up the first. */
  #dropLaggard(): boolean {
    const entry = findLaggard(this.#own);
    if (entry === undefined) return false;
    if (this.#current?.entry === entry) this.#current = undefined;
    this.#dropOwn(entry, 'queue_full');
    return true;
  }

  async #drop(entry: Entry): Promise<void> {
    if (this.#own.includes(entry)) {
      this.#dropOwn(entry, 'disk_cap');
      return;
    }
    this.#forget(entry);
    this.#options.events.droppedAdopted('disk_cap', await countLeft(entry));
    entry.segment.remove();
  }

  #dropOwn(entry: Entry, reason: SpoolDropReason): void {
    for (const [slot, { records }] of entry.settled.entries()) {
      this.#settle(slot, entry.records - records);
      if (entry.records > records)
        this.#options.events.dropped(reason, entry.records - records, slot);
    }
    this.#remove(entry);
  }

  /** Removes a segment that every reader has settled. */
  #finish(entry: Entry): void {
    if (entry.settled.every(({ isAll }) => isAll)) this.#remove(entry);
  }

  #remove(entry: Entry): void {
    this.#forget(entry);
    entry.segment.remove();
  }

  /** Nobody reads it any more. */
  #forget(entry: Entry): void {
    entry.isDropped = true;
    for (const entries of [this.#own, this.#adopted]) {
      const at = entries.indexOf(entry);
      if (at !== -1) entries.splice(at, 1);
    }
  }

  #bytesOf(resource: object | undefined): Buffer | undefined {
    if (resource === undefined) return undefined;
    const known = this.#resourceBytes.get(resource);
    if (known !== undefined) return known;
    const { encoder, writers } = this.#options;
    const writer = writers.take();
    encoder.writeResource(writer, resource);
    const bytes = writer.toBytes();
    writers.giveBack(writer);
    if (encoder.isFinal(resource)) this.#resourceBytes.set(resource, bytes);
    return bytes;
  }
}
