import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Signal } from '#diagnostics';
import type { BatchLimits, SenderOptions, Settlement } from '#export';

/** What an ending process hands over: what waits of one signal, and where it goes. */
export interface LastSignal {
  readonly signal: Signal;
  /** Of the service, with its limit; undefined where there is none. */
  readonly folder: { readonly path: string; readonly maxBytes: number } | undefined;
  readonly limits: BatchLimits;
  /** Where they go. */
  readonly targets: readonly LastTarget[];
  /** How many destinations there are, those among them that are not tried. */
  readonly slots: number;
  /** Files with records of the process, and those it had taken over, oldest first. */
  readonly own: readonly string[];
  readonly adopted: readonly string[];
  /** Records of the process that are in no file. */
  readonly held: readonly LastHeld[];
}

/** A segment that the process had in its memory. */
export interface LastHeld {
  readonly createdMs: number;
  /** Up to which position each destination has acknowledged it. */
  readonly acknowledged: readonly number[];
  /** All of it, as base64. */
  readonly content: string;
}

/** A destination, with its number in the spool. */
export interface LastTarget {
  readonly slot: number;
  /** Without credentials. */
  readonly url: string;
  readonly target: SenderOptions;
}

/** What became of a batch at the destination of this number. */
export interface LastSettlement extends Settlement {
  readonly slot: number;
}

/** How long the end of a process may take by this, in milliseconds. */
export const lastSendMs = 1_000;

/**
 * Sends what is handed over from a short process, and waits for it: in the event `exit` nothing asynchronous runs any
 * more. Never throws; what is not sent in time is where the next start finds it.
 * @returns What became of each batch that was settled.
 */
export function sendLast(signals: readonly LastSignal[]): LastSettlement[] {
  // Not every program that runs JavaScript takes a script: Electron, single executables.
  if (!/^node/i.test(basename(process.execPath))) return [];
  try {
    const { spawnSync } = process.getBuiltinModule('node:child_process');
    const script = fileURLToPath(new URL('last-sender.cjs', import.meta.url));
    const { stdout } = spawnSync(process.execPath, [script], {
      input: JSON.stringify(signals),
      env: cleanEnvironment(),
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: lastSendMs,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    return stdout.toString().split('\n').filter(isWhole).map(parse);
  } catch {
    // No process may be started here (`--permission`), or none can.
    return [];
  }
}

/** Of the variables of Node.js, those that say whom to trust: no preload, no coverage, no place in a cluster. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const trust = new Set([
    'NODE_EXTRA_CA_CERTS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'NODE_USE_SYSTEM_CA',
  ]);
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_') || trust.has(name)),
  );
}

/** The process may have been stopped in a line. */
function isWhole(line: string): boolean {
  return line.endsWith('}');
}

function parse(line: string): LastSettlement {
  return JSON.parse(line) as LastSettlement;
}
