import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { toDeadLetterName } from '#spool';

/** What the destination refused for good, kept beside the segments: one record a line. */
export interface RefusedFile {
  readonly path: string;
  readonly signal: 'spans' | 'logs';
  readonly lines: number;
  readonly bytes: number;
}

const signals = ['spans', 'logs'] as const;
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const lineFeed = 0x0a;

/** Tells whether a file in the folder of a service holds refused records, by its name. */
export function isRefusedFile(name: string): boolean {
  return signals.some((signal) => name === toDeadLetterName(signal));
}

/** Counts the lines of the files of refused records. What cannot be read, or is no file, is passed over. */
export function findRefused(folder: string): RefusedFile[] {
  return signals.flatMap((signal) => {
    const path = join(folder, toDeadLetterName(signal));
    const counts = countLines(path);
    return counts === undefined ? [] : [{ path, signal, ...counts }];
  });
}

function countLines(path: string): { lines: number; bytes: number } | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return fstatSync(file).isFile() ? countIn(file) : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function countIn(file: number): { lines: number; bytes: number } {
  const part = Buffer.allocUnsafe(1024 * 1024);
  let lines = 0;
  let bytes = 0;
  for (let size = readSync(file, part); size > 0; size = readSync(file, part)) {
    bytes += size;
    const read = part.subarray(0, size);
    for (let at = read.indexOf(lineFeed); at !== -1; at = read.indexOf(lineFeed, at + 1))
      lines += 1;
  }
  return { lines, bytes };
}
