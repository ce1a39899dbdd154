import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the build. */
export const ownFolder = fileURLToPath(new URL('.', import.meta.url));

const preload = /^(?:-r|--require|--import)(?:=(.*))?$/;

/**
 * Tells whether this package is the first thing that the process loads. Only then has nobody what is instrumented in hand
 * already, to use it later without loading it.
 */
export function isFirst(): boolean {
  const { main, cache } = createRequire(import.meta.url);
  const [first] = readPreloads([...splitOptions(process.env['NODE_OPTIONS']), ...process.execArgv]);
  const others = Object.keys(cache).filter((file) => !isOwn(file));
  return isOurs(first) && main === undefined && others.length === 0;
}

/** By the name of the package, or by the path of a file of it. */
function isOurs(preloaded: string | undefined): boolean {
  if (preloaded === undefined) return false;
  if (preloaded === 'filrouge/register') return true;
  const path = preloaded.startsWith('file:') ? fileURLToPath(preloaded) : resolve(preloaded);
  return [path, `${path}.js`].some((file) => isOwn(file));
}

function isOwn(file: string): boolean {
  return file.startsWith(ownFolder) || file === join(ownFolder, '..', 'register.js');
}

function splitOptions(text = ''): readonly string[] {
  return text.split(/\s+/).map((part) => part.replaceAll('"', ''));
}

/** What is preloaded, in the order of the command line; what is required comes before what is imported. */
function readPreloads(flags: readonly string[]): readonly string[] {
  const required: string[] = [];
  const imported: string[] = [];
  for (const [at, flag] of flags.entries()) {
    const match = preload.exec(flag);
    if (match !== null)
      (flag.startsWith('--import') ? imported : required).push(match[1] ?? flags[at + 1] ?? '');
  }
  return [...required, ...imported];
}
