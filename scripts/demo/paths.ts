import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

/** Gives the absolute path of a file of this repository. */
export function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, root));
}
