import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A package as Node.js finds it from somewhere. */
export interface FoundPackage {
  /** Without symbolic links. */
  readonly folder: string;
  readonly version: string;
}

/** The part of a package.json that is looked at. */
export interface Manifest {
  readonly version?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
}

/** Finds a package as a file in a folder would; undefined when it is not there. Never throws. */
export function findPackage(name: string, folder: string): FoundPackage | undefined {
  const file = findFile(name, folder);
  if (file === undefined) return undefined;
  const { version } = readManifest(file) ?? {};
  return { folder: dirname(file), version: typeof version === 'string' ? version : 'unknown' };
}

/** Reads the nearest package.json, from a folder upwards. Never throws. */
export function findManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return readManifest(file);
  return dirname(folder) === folder ? undefined : findManifest(dirname(folder));
}

function findFile(name: string, folder: string): string | undefined {
  const require = createRequire(join(folder, 'package.json'));
  const wanted = `${name}/package.json`;
  try {
    return require.resolve(wanted);
  } catch {
    // It is not there, or does not open its package.json.
    const paths = (require.resolve.paths(wanted) ?? []).map((path) => join(path, wanted));
    const file = paths.find((path) => existsSync(path));
    return file === undefined ? undefined : realpathSync(file);
  }
}

function readManifest(file: string): Manifest | undefined {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8'))) as Manifest;
  } catch {
    return undefined;
  }
}
