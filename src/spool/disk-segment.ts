import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  openSync,
  read,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from '#files';
import { basename } from 'node:path';
import { createHead, createSlot, readHead, segmentHeadBytes } from './segment-head.ts';
import type { Segment } from './segment.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;
const fileMode = 0o600;

/**
 * Makes the file of a new segment.
 * @throws The system's error: `EEXIST` when there is something of that name.
 */
export function createDiskSegment(
  path: string,
  signal: 'spans' | 'logs',
  createdMs: number,
): Segment {
  const fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, fileMode);
  const segment = new DiskSegment(path, fd, 0, createdMs, []);
  try {
    segment.append(createHead(signal, createdMs));
    return segment;
  } catch (error) {
    segment.remove();
    throw error;
  }
}

/**
 * Takes over the file of a segment that another process left. The rename is whole or not at all: of two who try, one
 * finds nothing.
 * @returns `unknown` when a newer version of filrouge wrote it; it then keeps its name.
 * @throws The system's error.
 */
export function adoptDiskSegment(path: string, newPath: string): Segment | 'unknown' {
  const fd = openSync(path, O_RDWR | O_NOFOLLOW);
  try {
    const segment = toSegment(fd, newPath);
    if (segment === 'unknown') closeSync(fd);
    else renameSync(path, newPath);
    return segment;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A segment that is looked at while it is somebody else's: it can be read, and nothing of it is changed. */
export interface SegmentView {
  readonly segment: Segment;
  close(): void;
}

/**
 * Opens the file of a segment to look at it, whosever it is.
 * @returns `unknown` when a newer version of filrouge wrote it.
 * @throws The system's error.
 */
export function viewDiskSegment(path: string): SegmentView | 'unknown' {
  // O_NONBLOCK: a pipe of that name has no writer to wait for.
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const segment = toSegment(fd, path);
    if (segment !== 'unknown') return { segment, close: () => closeSync(fd) };
    closeSync(fd);
    return segment;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The frames have checksums of their own: they are read even behind a damaged head. */
function toSegment(fd: number, path: string): DiskSegment | 'unknown' {
  const { size, mtimeMs } = fstatSync(fd);
  const bytes = Buffer.alloc(segmentHeadBytes);
  const head = readHead(bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0)));
  if (head === 'unknown') return head;
  return new DiskSegment(path, fd, size, head?.createdMs ?? mtimeMs, head?.acknowledged ?? []);
}

class DiskSegment implements Segment {
  readonly isKept = true;
  readonly createdMs: number;
  readonly acknowledged: readonly number[];
  readonly #path: string;
  #fd: number | undefined;
  #size: number;
  // Reads and syncs under way: until they are over, the number of the file must not become another one's.
  #busy = 0;
  #isOver = false;

  constructor(
    path: string,
    fd: number,
    size: number,
    createdMs: number,
    acknowledged: readonly number[],
  ) {
    this.#path = path;
    this.#fd = fd;
    this.#size = size;
    this.createdMs = createdMs;
    this.acknowledged = acknowledged;
  }

  get size(): number {
    return this.#size;
  }

  append(bytes: Buffer): void {
    const fd = this.#open();
    try {
      for (let done = 0; done < bytes.length;)
        done += writeSync(fd, bytes, done, bytes.length - done, this.#size + done);
      this.#size += bytes.length;
    } catch (error) {
      // Of a full disk: a part of a record is worth nothing.
      quietly(() => ftruncateSync(fd, this.#size));
      throw error;
    }
  }

  get fileName(): string {
    return basename(this.#path);
  }

  async read(position: number, length: number): Promise<Buffer> {
    const fd = this.#open();
    return this.#whileOpen(readAt(fd, position, Math.min(length, this.#size - position)));
  }

  acknowledge(slot: number, position: number): void {
    const { bytes, at } = createSlot(slot, position);
    quietly(() => writeSync(this.#open(), bytes, 0, bytes.length, at));
  }

  async sync(): Promise<void> {
    const fd = this.#fd;
    if (fd === undefined) return;
    await this.#whileOpen(new Promise<void>((resolve) => fdatasync(fd, () => resolve())));
  }

  content(): undefined {
    return undefined;
  }

  touch(): void {
    quietly(() => futimesSync(this.#open(), new Date(), new Date()));
  }

  hasName(): boolean {
    return quietly(() => fstatSync(this.#open()).nlink > 0) ?? false;
  }

  release(): void {
    // Without a name it could not be opened again.
    if (this.#fd !== undefined && this.hasName()) this.#close();
  }

  remove(): void {
    this.#isOver = true;
    quietly(() => unlinkSync(this.#path));
    this.#close();
  }

  // No O_APPEND: with it, Linux would write the slots at the end as well.
  #open(): number {
    return (this.#fd ??= openSync(this.#path, O_RDWR | O_NOFOLLOW));
  }

  #close(): void {
    const fd = this.#fd;
    if (this.#busy > 0 || fd === undefined) return;
    this.#fd = undefined;
    quietly(() => closeSync(fd));
  }

  async #whileOpen<Result>(work: Promise<Result>): Promise<Result> {
    this.#busy += 1;
    try {
      return await work;
    } finally {
      this.#busy -= 1;
      if (this.#isOver) this.#close();
    }
  }
}

function readAt(fd: number, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  return new Promise((resolve, reject) => {
    read(fd, bytes, 0, bytes.length, position, (error, count) =>
      error === null ? resolve(bytes.subarray(0, count)) : reject(error),
    );
  });
}

function quietly<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
