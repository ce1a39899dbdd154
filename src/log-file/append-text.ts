import { writeSync } from 'node:fs';
import { codeOf } from './system-error.ts';

// A pipe whose reader is slow gets 5 ms in all; then the line is lost and the program goes on.
const maxTries = 6;
const pauseMs = 1;

/**
 * Writes a text whole, with one write where the system takes it whole.
 * @param onShort Called when a part of the text was taken and the rest was not yet.
 * @throws The system's error.
 */
export function appendText(fd: number, text: string, onShort: () => void): void {
  const taken = patiently(() => writeSync(fd, text));
  if (taken === Buffer.byteLength(text)) return;
  const bytes = Buffer.from(text);
  for (let start = taken; start < bytes.length;) {
    if (start > 0) onShort();
    const rest = start;
    start += patiently(() => writeSync(fd, bytes, rest));
  }
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
