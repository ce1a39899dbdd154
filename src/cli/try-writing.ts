import { closeSync, existsSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Tries whether files can be made in a folder: in itself, or where it is not there yet, in the one above that is. The file
 * that is written for it is gone afterwards.
 * @param folder Absolute path.
 * @returns Why not; undefined when they can.
 */
export function tryWriting(folder: string): string | undefined {
  const place = findThere(folder);
  const file = join(place, `.filrouge-doctor-${process.pid}`);
  try {
    if (!statSync(place).isDirectory()) return `${place} is no folder`;
    const descriptor = openSync(file, 'wx', 0o600);
    try {
      writeSync(descriptor, 'filrouge doctor');
    } finally {
      closeSync(descriptor);
      rmSync(file, { force: true });
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function findThere(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : findThere(dirname(folder));
}
