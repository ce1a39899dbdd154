import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathOf } from '../demo/paths.ts';
import type { Fault } from './case.ts';
import { parseNotes, type ProgramNotes } from './counts.ts';
import type { Programs, Running } from './program.ts';
import { FaultySink } from './sink.ts';

/** A goal whose test is more than one program and its records. */
export interface Probe extends Fault {
  /** It takes minutes: left out of the short form. */
  readonly isLongOnly?: boolean;
  readonly run: (bench: Bench) => Promise<Finding>;
}

/** What a probe found. */
export interface Finding {
  /** What was measured, in words and numbers. */
  readonly measured: string;
  readonly misses: readonly string[];
  /** Why it cannot be run on this machine; it is no pass then. */
  readonly skipped?: string;
}

/** A program of a probe. */
export interface Launch {
  /** In programs/. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Without telemetry, to compare. */
  readonly isPlain?: boolean;
  readonly nodeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it writes down its numbers. Default: notes. */
  readonly notes?: string;
}

const service = 'faults';
const pollMs = 20;
const longestMs = 300_000;
const register = pathOf('register.js');

/** What a probe works with: a folder of its own, a sink of its own that keeps all, and programs. */
export class Bench {
  readonly sink = new FaultySink(true);
  readonly node: string;
  readonly isLong: boolean;
  readonly folder: string;
  readonly #programs: Programs;

  constructor(node: string, isLong: boolean, programs: Programs, folder: string) {
    this.node = node;
    this.isLong = isLong;
    this.#programs = programs;
    this.folder = folder;
  }

  /** Folder in which the service's segments lie. */
  get spool(): string {
    return join(this.folder, 'spool', service);
  }

  launch({ program, args = [], isPlain, nodeFlags = [], env, notes = 'notes' }: Launch): Running {
    const preload = isPlain === true ? [] : ['--require', register];
    const ours = isPlain === true ? {} : this.#environment();
    return this.#programs.start({
      node: this.node,
      args: [...nodeFlags, ...preload, pathOf(`scripts/faults/programs/${program}`), ...args],
      env: { ...ours, ...env, FAULTS_NUMBERS: join(this.folder, notes) },
      folder: this.folder,
      longestMs,
    });
  }

  read(notes = 'notes'): ProgramNotes {
    const file = join(this.folder, notes);
    return parseNotes(existsSync(file) ? readFileSync(file, 'utf8') : '');
  }

  /** Waits until it holds or the program is over; gives whether it holds. */
  async until(holds: () => boolean, running: Running, atMostMs = longestMs): Promise<boolean> {
    const endMs = Date.now() + atMostMs;
    while (!holds() && !running.isOver() && Date.now() < endMs) await wait(pollMs);
    return holds();
  }

  async close(): Promise<void> {
    this.#programs.endAll();
    await this.sink.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #environment(): Record<string, string> {
    return {
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_ENDPOINT: this.sink.url,
      FILROUGE_SPOOL_DIR: join(this.folder, 'spool'),
      FAULTS_REGISTER: register,
    };
  }
}

/** Runs a probe once. */
export async function runProbe(
  { run }: Probe,
  node: string,
  isLong: boolean,
  programs: Programs,
): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'filrouge-faults-'));
  const bench = new Bench(node, isLong, programs, folder);
  try {
    return await run(bench);
  } finally {
    await bench.close();
  }
}
