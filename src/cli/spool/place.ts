import { accessSync, constants, lstatSync, readdirSync, type Dirent, type Stats } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readSpoolBase } from '#config';
import { findFault, isSegmentFile } from '#spool';
import { CliError } from '../cli-error.ts';
import { toSafeText } from '#safe-text';
import { isRefusedFile } from './refused.ts';

/** The folder of one service. */
export interface Service {
  /** Name of the folder: that of the service, unless it holds characters that a folder's name does not. */
  readonly name: string;
  readonly path: string;
}

/** Where a command looks. */
export interface Place {
  readonly path: string;
  /** Whether there is a folder. */
  readonly isThere: boolean;
  readonly services: readonly Service[];
  /** Symbolic links among the folders of services; they are not followed. */
  readonly links: readonly string[];
}

/**
 * Finds the folders of services: in the folder that is named, else in the one where this user's programs spool.
 * @param names Folders on the command line: one at the most.
 * @throws CliError when there is nothing that could be looked at.
 */
export function findPlace(names: readonly string[]): Place {
  const [named, ...others] = names;
  if (others.length > 0 || named === '')
    throw new CliError(`Found ${names.length} folders (${quote(names)}); expected one.`, 2);
  const path = named === undefined ? readSpoolBase(process.env) : resolve(named);
  if (path === undefined) {
    const found = process.env['FILROUGE_SPOOL_DIR'] ? 'FILROUGE_SPOOL_DIR=none' : 'no home';
    throw new CliError(`Found ${found}, so that records wait in memory; expected a folder.`, 2);
  }
  const stat = look(path);
  if (stat === undefined) return { path, isThere: false, services: [], links: [] };
  if (stat.isSymbolicLink())
    throw new CliError(`${toSafeText(path)} is a symbolic link; expected the folder itself.`, 2);
  if (!stat.isDirectory())
    throw new CliError(`${toSafeText(path)} is no folder; expected the folder of a spool.`, 2);
  return { path, isThere: true, ...listServices(path) };
}

/**
 * Makes sure that a folder is this user's: what is changed in it, nobody else exchanges meanwhile.
 * @throws CliError when it is not.
 */
export function requireOwn({ path }: Service): void {
  const fault = findFault(path);
  if (fault !== undefined)
    throw new CliError(`${toSafeText(fault)}; expected a folder of the user who runs this.`, 2);
}

/**
 * Makes sure that a folder can be read: what is not seen must not count as not there.
 * @throws CliError when it cannot.
 */
export function requireReadable({ path }: Service): void {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch (error) {
    throw toUnreadable(path, error);
  }
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A file where a folder should be.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw toUnreadable(path, error);
  }
}

function listServices(path: string): Pick<Place, 'services' | 'links'> {
  const entries = list(path);
  if (entries.some(({ name }) => isSegmentFile(name) || isRefusedFile(name)))
    return { services: [{ name: basename(path), path }], links: [] };
  const services = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, path: join(path, name) }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const links = entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name);
  return { services, links };
}

function list(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    throw toUnreadable(path, error);
  }
}

function toUnreadable(path: string, error: unknown): CliError {
  return new CliError(toSafeText(`${path} cannot be read (${(error as Error).message}).`), 1);
}

function quote(names: readonly string[]): string {
  return toSafeText(names.map((name) => JSON.stringify(name)).join(', '));
}
