import { mkdirSync } from 'node:fs';

const folderMode = 0o750;

/**
 * Makes a folder and those above it; one that exists is left as it is.
 * @throws The system's error.
 */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: folderMode });
}
