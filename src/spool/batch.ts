import type { Entry } from './entry.ts';
import { findFrame, frameHeadBytes, lengthOfFrame, readFrame, type Frame } from './frame.ts';
import { segmentHeadBytes } from './segment-head.ts';

/** One record as it is sent: OTLP protobuf of it, of its scope and of its resource. */
export interface StoredRecord {
  readonly payload: Uint8Array;
  readonly scope: Uint8Array;
  readonly resource: Uint8Array;
}

/** Records that are sent together. */
export interface Batch {
  readonly records: readonly StoredRecord[];
}

/** How much is read at once. */
export interface BatchSize {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** How far a segment was read, and what was learnt on the way. */
export interface Progress {
  readonly entry: Entry;
  /** Position of the next frame. */
  readonly position: number;
  /** Records in front of it. */
  readonly records: number;
  readonly resource: Resource | undefined;
  /** By number; shared by all progresses in one segment. */
  readonly scopes: Map<number, Buffer>;
  /** What was read from there on, beyond the batch. */
  readonly rest: Buffer;
}

interface Resource {
  readonly ref: number;
  readonly bytes: Buffer;
}

/** A batch, and where its reading ended. */
export interface ReadBatch extends Batch {
  readonly progress: Progress;
  /** When the first of its records was made, in milliseconds since 1970; undefined when it has none. */
  readonly firstMs: number | undefined;
  /** Records on the way that could not be read. */
  readonly damaged: number;
}

// A batch of 512 records has 60 to 200 kB: the rest is for the next one.
const chunkBytes = 512 * 1024;
const nothing = Buffer.alloc(0);

/** Begins a segment. */
export function startOf(entry: Entry): Progress {
  const scopes = new Map<number, Buffer>();
  return {
    entry,
    position: segmentHeadBytes,
    records: 0,
    resource: undefined,
    scopes,
    rest: nothing,
  };
}

/**
 * Reads on: up to so many records, but none that the destination had acknowledged when the segment was opened.
 * What is damaged is left out and counted. Rejects with the system's error.
 */
export async function readBatch(from: Progress, slot: number, size: BatchSize): Promise<ReadBatch> {
  const { segment } = from.entry;
  const collector = new Collector(from, segment.acknowledged[slot] ?? 0, size);
  let bytes = from.rest;
  let wanted = chunkBytes;
  for (;;) {
    if (bytes.length > 0) {
      const start = collector.position;
      const needed = collector.takeFrom(bytes, start + bytes.length >= segment.size);
      bytes = bytes.subarray(collector.position - start);
      wanted = collector.position > start ? Math.max(chunkBytes, needed) : needed;
    }
    if (collector.isFull || collector.position >= segment.size) break;
    bytes = await segment.read(collector.position, wanted);
    if (bytes.length === 0) break;
  }
  return collector.toBatch(bytes);
}

/** Counts the records of a segment that its first destination had not acknowledged. Never rejects. */
export async function countLeft(entry: Entry): Promise<number> {
  try {
    const all = { maxRecords: Infinity, maxBytes: Infinity };
    return (await readBatch(startOf(entry), 0, all)).records.length;
  } catch {
    return 0;
  }
}

/** Takes frames until a batch is full. */
class Collector {
  readonly #entry: Entry;
  readonly #skipTo: number;
  readonly #size: BatchSize;
  readonly #scopes: Map<number, Buffer>;
  readonly #taken: StoredRecord[] = [];
  #resource: Resource | undefined;
  #bytes = 0;
  #damaged = 0;
  #records: number;
  #firstMs: number | undefined;
  position: number;
  isFull = false;

  constructor(from: Progress, skipTo: number, size: BatchSize) {
    this.#entry = from.entry;
    this.#scopes = from.scopes;
    this.#resource = from.resource;
    this.#records = from.records;
    this.position = from.position;
    this.#skipTo = skipTo;
    this.#size = size;
  }

  /** Takes the frames of a part of the segment; gives how many bytes are needed to go on. */
  takeFrom(bytes: Buffer, isLast: boolean): number {
    const start = this.position;
    for (let at = 0; at < bytes.length && !this.isFull;) {
      const frame = readFrame(bytes, at);
      if (typeof frame === 'object') {
        if (!this.#take(frame, start + frame.end)) return 0;
        at = frame.end;
        continue;
      }
      if (frame === 'short' && !isLast) return lengthOfFrame(bytes, at) || frameHeadBytes;
      const found = findFrame(bytes, at + 1);
      if (found === -1 && !isLast) return bytes.length * 2;
      if (found === -1) {
        // A record that was cut off at the end.
        this.#damaged += 1;
        this.position = start + bytes.length;
        return 0;
      }
      at = found;
      this.position = start + at;
    }
    return 0;
  }

  toBatch(rest: Buffer): ReadBatch {
    const progress = {
      entry: this.#entry,
      position: this.position,
      records: this.#records,
      resource: this.#resource,
      scopes: this.#scopes,
      rest,
    };
    this.#entry.records = Math.max(this.#entry.records, this.#records);
    const [damaged, firstMs] = [this.#damaged, this.#firstMs];
    return { records: this.#taken, progress, damaged, firstMs };
  }

  /** @returns Whether the frame was taken: not when the batch is full. */
  #take(frame: Frame, end: number): boolean {
    if (frame.kind === 'record') {
      if (!this.#takeRecord(frame, end)) return false;
    } else if (frame.kind === 'scope') {
      this.#scopes.set(frame.ref, frame.payload);
    } else {
      this.#resource = { ref: frame.ref, bytes: frame.payload };
    }
    this.position = end;
    return true;
  }

  #takeRecord({ payload, ordinal, ref, elapsedMs }: Frame, end: number): boolean {
    const { maxRecords, maxBytes } = this.#size;
    if (this.#taken.length > 0 && this.#bytes + payload.length > maxBytes) {
      this.isFull = true;
      return false;
    }
    const missing = ordinal - this.#records;
    this.#records = ordinal + 1;
    // What was damaged in front of it was counted by whom acknowledged it.
    if (end <= this.#skipTo) return true;
    if (missing > 0) this.#damaged += missing;
    this.#firstMs ??= this.#entry.segment.createdMs + elapsedMs;
    const scope = this.#scopes.get(ref) ?? nothing;
    this.#taken.push({ payload, scope, resource: this.#resourceBytes() });
    this.#bytes += payload.length;
    this.isFull = this.#taken.length === maxRecords;
    return true;
  }

  /** In the process that made it, a resource may have grown since its frame was written. */
  #resourceBytes(): Buffer {
    const resource = this.#resource;
    if (resource === undefined) return nothing;
    return this.#entry.toResource?.(resource.ref) ?? resource.bytes;
  }
}
