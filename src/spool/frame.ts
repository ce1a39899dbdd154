import { crc32 } from 'node:zlib';

/** What a frame holds: the resource or the scope of the records that follow, or one record, each as OTLP protobuf. */
export type FrameKind = 'resource' | 'scope' | 'record';

/** One frame of a segment. */
export interface Frame {
  readonly kind: FrameKind;
  /** Number of the scope that a record belongs to, or of the resource or scope that the frame holds. */
  readonly ref: number;
  /** How many records the segment had before this frame. */
  readonly ordinal: number;
  /** Milliseconds from the beginning of the segment to the record. */
  readonly elapsedMs: number;
  /** View into the bytes that were read. */
  readonly payload: Buffer;
  /** Position behind the frame. */
  readonly end: number;
}

/** What a frame says beside its payload. */
export interface FrameHead {
  readonly kind: FrameKind;
  readonly ref: number;
  readonly ordinal: number;
  readonly elapsedMs: number;
}

//  0      2      4        8      9      10    12        16          20       24
//  | f1 1e | 0 0 | crc-32 | kind | 0    | ref | ordinal | elapsedMs | length | payload …
//                         └───────── what the checksum covers ──────────────────────────►
/** Bytes in front of each payload. */
export const frameHeadBytes = 24;
/** Longest payload. A collector of the default configuration takes no request beyond 20 MiB, gRPC ones none beyond 4. */
export const maxPayloadBytes = 16 * 1024 * 1024;

const marker = Buffer.from([0xf1, 0x1e, 0, 0]);
const coveredFrom = 8;
const kinds: readonly FrameKind[] = ['resource', 'scope', 'record'];

/**
 * Writes the head in front of a payload that is there already.
 * @param bytes The payload is at `frameHeadBytes` to `end`.
 */
export function sealFrame(bytes: Buffer, end: number, head: FrameHead): void {
  marker.copy(bytes, 0);
  bytes[8] = kinds.indexOf(head.kind) + 1;
  bytes[9] = 0;
  bytes.writeUInt16LE(head.ref, 10);
  bytes.writeUInt32LE(head.ordinal, 12);
  bytes.writeUInt32LE(Math.min(Math.max(head.elapsedMs, 0), 0xffffffff), 16);
  bytes.writeUInt32LE(end - frameHeadBytes, 20);
  bytes.writeUInt32LE(crc32(bytes.subarray(coveredFrom, end)), 4);
}

/**
 * Reads the frame at a position.
 * @returns `short` when the bytes end before the frame does; `damaged` when there is no whole frame.
 */
export function readFrame(bytes: Buffer, at: number): Frame | 'short' | 'damaged' {
  if (at + frameHeadBytes > bytes.length) return 'short';
  if (!startsWithMarker(bytes, at)) return 'damaged';
  const kind = kinds[(bytes[at + 8] ?? 0) - 1];
  const length = bytes.readUInt32LE(at + 20);
  if (kind === undefined || length > maxPayloadBytes) return 'damaged';
  const end = at + frameHeadBytes + length;
  if (end > bytes.length) return 'short';
  if (crc32(bytes.subarray(at + coveredFrom, end)) !== bytes.readUInt32LE(at + 4)) return 'damaged';
  return {
    kind,
    ref: bytes.readUInt16LE(at + 10),
    ordinal: bytes.readUInt32LE(at + 12),
    elapsedMs: bytes.readUInt32LE(at + 16),
    payload: bytes.subarray(at + frameHeadBytes, end),
    end,
  };
}

/** Finds the next whole frame behind damage; gives its position, or -1. */
export function findFrame(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(marker, from); at !== -1; at = bytes.indexOf(marker, at + 1))
    if (typeof readFrame(bytes, at) === 'object') return at;
  return -1;
}

/** Gives how long a frame is that `readFrame` called `short`: 0 when not even its head is there. */
export function lengthOfFrame(bytes: Buffer, at: number): number {
  return at + frameHeadBytes > bytes.length ? 0 : frameHeadBytes + bytes.readUInt32LE(at + 20);
}

function startsWithMarker(bytes: Buffer, at: number): boolean {
  return (
    bytes[at] === marker[0] &&
    bytes[at + 1] === marker[1] &&
    bytes[at + 2] === 0 &&
    bytes[at + 3] === 0
  );
}
