import { readFileSync, readlinkSync } from '#files';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';

/** Who writes and sends a segment: one thread of one process. */
export interface Owner {
  /** Same for all who see the same processes: host name, boot and process namespace, as a hash of 8 hex digits. */
  readonly machine: string;
  readonly pid: number;
  /** When the process started, in ticks since the boot as text; `0` where the system does not tell. */
  readonly started: string;
  readonly thread: number;
}

let own: Owner | undefined;

/** Gives the owner that this thread is. */
export function ownOwner(): Owner {
  own ??= {
    machine: crc32(`${hostname()} ${readBoot()} ${readNamespace()}`).toString(16).padStart(8, '0'),
    pid: process.pid,
    started: readStart(process.pid) ?? '0',
    thread: threadId,
  };
  return own;
}

/** Tells whether two are threads of one process. */
export function isSameProcess(one: Owner, other: Owner): boolean {
  return one.machine === other.machine && one.pid === other.pid && one.started === other.started;
}

const endedThreads = new Set<number>();

/** Says that a thread of this process has ended: what it left is no longer its own. */
export function noteEndedThread(thread: number): void {
  endedThreads.add(thread);
}

/**
 * Tells whether an owner has ended.
 * @returns Undefined when that cannot be seen from here: another machine or container.
 */
export function isDead(owner: Owner): boolean | undefined {
  if (owner.machine !== ownOwner().machine) return undefined;
  if (isSameProcess(owner, ownOwner())) return endedThreads.has(owner.thread);
  const started = readStart(owner.pid);
  if (started !== undefined) return owner.started !== '0' && started !== owner.started;
  return !exists(owner.pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Field 22 of proc_pid_stat(5); the name in field 2 may hold blanks and brackets. */
function readStart(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function readBoot(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function readNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
