import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from './environment.ts';

/** Where records wait. */
export interface SpoolPlace {
  /** Absolute path of the folder of this service; undefined: in memory alone. */
  readonly folder: string | undefined;
  /** Whether somebody asked for the folder. */
  readonly isNamed: boolean;
  /** For all services' segments in that folder. */
  readonly maxBytes: number;
}

/** 256 MiB: about 700,000 spans. */
export const defaultSpoolBytes = 256 * 1024 * 1024;

/** Reads where the records of a service wait: a folder for each, under `FILROUGE_SPOOL_DIR` or the user's state folder. */
export function readSpool(environment: Environment, service: string): SpoolPlace {
  const maxBytes =
    Number(environment['FILROUGE_SPOOL_MAX_BYTES']?.trim() || 0) || defaultSpoolBytes;
  const base = readSpoolBase(environment);
  if (base === undefined) return { folder: undefined, isNamed: false, maxBytes };
  const isNamed = toNamed(environment) !== '';
  return { folder: join(base, toFolderName(service)), isNamed, maxBytes };
}

/** Reads which folder holds those of all services; undefined: there is none, records wait in memory alone. */
export function readSpoolBase(environment: Environment): string | undefined {
  const named = toNamed(environment);
  if (named.toLowerCase() === 'none') return undefined;
  return named === '' ? findStateFolder(environment) : resolve(named);
}

/** Reads by which way records leave the process. */
export function readPipeline(environment: Environment): 'spool' | 'standard' {
  const value = environment['FILROUGE_PIPELINE']?.trim().toLowerCase();
  return value === 'standard' ? 'standard' : 'spool';
}

/**
 * Reads where the counts of a thread are written; undefined: nowhere. In the name, `%p` stands for the process and `%t` for
 * the thread; without `%t` it is for the main thread alone, whose counts those of others must not replace.
 * @param thread 0: the main thread.
 */
export function readStatsFile(
  environment: Environment,
  pid: number,
  thread: number,
): string | undefined {
  const path = environment['FILROUGE_STATS_FILE']?.trim() ?? '';
  if (path === '' || (thread !== 0 && !path.includes('%t'))) return undefined;
  return resolve(path.replaceAll('%p', String(pid)).replaceAll('%t', String(thread)));
}

/** Reads whether what waits is sent when the application ends the process itself. */
export function readSendAtExit(environment: Environment): boolean {
  return environment['FILROUGE_SEND_AT_EXIT']?.trim().toLowerCase() !== 'false';
}

function toNamed(environment: Environment): string {
  return environment['FILROUGE_SPOOL_DIR']?.trim() ?? '';
}

/** XDG Base Directory Specification, `XDG_STATE_HOME`; on Windows the local application data. */
function findStateFolder(environment: Environment): string | undefined {
  const local = environment['LOCALAPPDATA'];
  if (process.platform === 'win32' && local) return join(local, 'filrouge', 'spool');
  const state = environment['XDG_STATE_HOME'];
  // The specification: a relative path is ignored.
  if (state?.startsWith('/') === true) return join(state, 'filrouge', 'spool');
  const home = findHome();
  return home === undefined ? undefined : join(home, '.local', 'state', 'filrouge', 'spool');
}

function findHome(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    // A user without an entry in /etc/passwd.
    return undefined;
  }
}

/** Two services never share a folder, whatever characters are in their names. */
function toFolderName(service: string): string {
  const safe = service.replace(/[^\w.-]/g, '_').slice(0, 80);
  const isSame = safe === service && !/^\.*$/.test(safe);
  if (isSame) return safe;
  // It loads Node's streams with it, which not every program has.
  const { crc32 } = process.getBuiltinModule('node:zlib');
  return `${safe.replace(/^\.+$/, '_')}-${crc32(service).toString(16)}`;
}
