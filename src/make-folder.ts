import { mkdirSync } from '#files';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; one that exists is left as it is. Node.js' own `recursive` does not come back from
 * a folder in /proc, whose ENOENT it takes for one that is missing above.
 * @throws The system's error.
 */
export function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path), mode);
    mkdirSync(path, mode);
  }
}
