import { writeSync } from '#files';
import { codeOf } from './system-error.ts';

// A pipe whose reader is slow gets 5 ms in all; then the line is lost and the program goes on.
const maxTries = 6;
const pauseMs = 1;

/**
 * Writes a line whole, with one write where the system takes it whole. When only its line end does not fit any more, the
 * line is there all the same.
 * @param text A line with its line end.
 * @param onShort Called when a part of the text was taken and the rest was not yet.
 * @returns False when the line end is missing.
 * @throws The system's error.
 */
export function appendText(fd: number, text: string, onShort: () => void): boolean {
  const taken = patiently(() => writeSync(fd, text));
  if (taken === Buffer.byteLength(text)) return true;
  const bytes = Buffer.from(text);
  for (let start = taken; start < bytes.length;) {
    if (start > 0) onShort();
    const rest = start;
    try {
      start += patiently(() => writeSync(fd, bytes, rest));
    } catch (error) {
      if (rest === bytes.length - 1) return false;
      throw error;
    }
  }
  return true;
}

function patiently(write: () => number): number {
  for (let tries = 1; ; tries += 1) {
    try {
      return write();
    } catch (error) {
      if (tries === maxTries || !mayPass(error)) throw error;
    }
  }
}

// A full pipe, or a signal in between: the next try may succeed.
function mayPass(error: unknown): boolean {
  const code = codeOf(error);
  if (code === 'EINTR') return true;
  if (code !== 'EAGAIN') return false;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  return true;
}
