import type { ByteWriter } from './byte-writer.ts';

/** Seconds and nanoseconds since 1970. */
export type Time = readonly [seconds: number, nanoseconds: number];

const perSecond = 1e9;
const word = 2 ** 32;

/** Writes a time as nanoseconds in a fixed64; in two halves, because 2^53 ns are 104 days. */
export function writeTime(writer: ByteWriter, [seconds, nanoseconds]: Time): void {
  const upper = Math.floor(seconds / 65_536) * perSecond;
  const lower = (seconds % 65_536) * perSecond + (upper % 65_536) * 65_536 + nanoseconds;
  writer.fixed64(lower % word, Math.floor(upper / 65_536) + Math.floor(lower / word));
}
