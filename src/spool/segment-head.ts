import { crc32 } from 'node:zlib';

/** What stands at the beginning of a segment. */
export interface SegmentHead {
  readonly signal: 'spans' | 'logs';
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** Up to which position each destination has acknowledged the segment, by the number of the destination. */
  readonly acknowledged: readonly number[];
}

//  0          8         10       12      16          24      32      …       64
//  | filrouge | version | signal | crc-32 | createdMs | slot 0 | slot 1 | …  |
/** Bytes before the first frame. */
export const segmentHeadBytes = 64;
/** How many destinations a segment can be acknowledged by. */
export const maxDestinations = 5;

const magic = Buffer.from('filrouge', 'latin1');
const version = 1;
const signals = ['spans', 'logs'] as const;
const slotsAt = 24;
const slotBytes = 8;

/** Makes the head of a new segment. */
export function createHead(signal: 'spans' | 'logs', createdMs: number): Buffer {
  const head = Buffer.alloc(segmentHeadBytes);
  magic.copy(head, 0);
  head.writeUInt16LE(version, 8);
  head.writeUInt16LE(signals.indexOf(signal) + 1, 10);
  head.writeDoubleLE(createdMs, 16);
  head.writeUInt32LE(checksumOf(head), 12);
  return head;
}

/**
 * Reads the head of a segment. A slot that is damaged counts as not acknowledged: twice is better than never.
 * @returns `unknown` for what another version wrote; undefined for what is damaged.
 */
export function readHead(bytes: Buffer): SegmentHead | 'unknown' | undefined {
  if (bytes.length < segmentHeadBytes) return undefined;
  const known = magic.equals(bytes.subarray(0, 8)) && bytes.readUInt16LE(8) === version;
  const whole = checksumOf(bytes) === bytes.readUInt32LE(12);
  if (!known) return whole ? 'unknown' : undefined;
  const signal = signals[bytes.readUInt16LE(10) - 1];
  if (!whole || signal === undefined) return undefined;
  const acknowledged = Array.from({ length: maxDestinations }, (_, slot) => readSlot(bytes, slot));
  return { signal, createdMs: bytes.readDoubleLE(16), acknowledged };
}

/** Gives the bytes of a slot, and where they are. */
export function createSlot(slot: number, position: number): { bytes: Buffer; at: number } {
  const bytes = Buffer.alloc(slotBytes);
  bytes.writeUInt32LE(position, 0);
  bytes.writeUInt32LE(checkOf(slot, position), 4);
  return { bytes, at: slotsAt + slot * slotBytes };
}

function readSlot(bytes: Buffer, slot: number): number {
  const at = slotsAt + slot * slotBytes;
  const position = bytes.readUInt32LE(at);
  return bytes.readUInt32LE(at + 4) === checkOf(slot, position) ? position : 0;
}

function checkOf(slot: number, position: number): number {
  return crc32(`${slot}:${position}`);
}

/** Of everything but itself and the slots, which change. */
function checksumOf(head: Buffer): number {
  return crc32(head.subarray(16, slotsAt), crc32(head.subarray(0, 12)));
}
