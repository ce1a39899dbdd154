import { segmentHeadBytes } from './segment-head.ts';
import type { Segment } from './segment.ts';

/** The content of a segment of another process, and how far each of its destinations had acknowledged it. */
export interface GivenContent {
  readonly bytes: Buffer;
  readonly acknowledged: readonly number[];
}

/**
 * Makes a segment that lives as long as the process: for where no folder can be written.
 * @param given What another process had in its memory. Default: an empty segment.
 */
export function createMemorySegment(createdMs: number, given?: GivenContent): Segment {
  // Nobody reads the head of what no other process sees.
  let bytes = given?.bytes ?? Buffer.alloc(4_096);
  let size = given?.bytes.length ?? segmentHeadBytes;
  return {
    createdMs,
    get size() {
      return size;
    },
    isKept: false,
    fileName: undefined,
    acknowledged: given?.acknowledged ?? [],
    append(more) {
      if (size + more.length > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, size + more.length));
        bytes.copy(larger, 0, 0, size);
        bytes = larger;
      }
      more.copy(bytes, size);
      size += more.length;
    },
    read: (position, length) =>
      Promise.resolve(bytes.subarray(position, Math.min(position + length, size))),
    acknowledge() {},
    sync: () => Promise.resolve(),
    content: () => bytes.subarray(0, size),
    touch() {},
    hasName: () => true,
    release() {},
    remove() {
      bytes = Buffer.alloc(0);
      size = 0;
    },
  };
}
