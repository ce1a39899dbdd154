import { closeSync, constants, fstatSync, openSync, writeSync } from '#files';
import { join } from 'node:path';
import type { Signal, SpoolFolder } from './folder.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;
const fileMode = 0o600;
const shareOfFolder = 1 / 16;

/** Gives the name of the file, in the folder of a service, that keeps what no destination takes. */
export function toDeadLetterName(signal: Signal): string {
  return `rejected.${signal}.jsonl`;
}

/**
 * Appends a line to what no destination takes. Such records are rare, and somebody has to look at them: the file grows to
 * a sixteenth of what the folder may hold, and no further.
 * @returns Path of the file; undefined when it is full or cannot be written. Never throws.
 */
export function keepDeadLetter(
  { path, maxBytes }: SpoolFolder,
  signal: Signal,
  line: string,
): string | undefined {
  const file = join(path, toDeadLetterName(signal));
  const text = Buffer.from(`${line}\n`);
  let fd: number | undefined;
  try {
    fd = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, fileMode);
    if (fstatSync(fd).size + text.length > maxBytes * shareOfFolder) return undefined;
    return writeSync(fd, text) === text.length ? file : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
