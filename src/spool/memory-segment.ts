import { segmentHeadBytes } from './segment-head.ts';
import type { Segment } from './segment.ts';

/** Makes a segment that lives as long as the process: for where no folder can be written. */
export function createMemorySegment(createdMs: number): Segment {
  let bytes = Buffer.alloc(4_096);
  // Nobody reads the head of what no other process sees.
  let size = segmentHeadBytes;
  return {
    createdMs,
    get size() {
      return size;
    },
    isKept: false,
    fileName: undefined,
    acknowledged: [],
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
    touch() {},
    hasName: () => true,
    release() {},
    remove() {
      bytes = Buffer.alloc(0);
      size = 0;
    },
  };
}
