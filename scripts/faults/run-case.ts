import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathOf } from '../demo/paths.ts';
import type { Arrivals } from './arrivals.ts';
import { addUp, findImbalance, sumOf, type Counted, type Stats } from './balance.ts';
import type { Form, Limits } from './case.ts';
import { countSignal, parseNotes, type ProgramNotes } from './counts.ts';
import { readDeadLetters, readText } from './left-files.ts';
import { toTraffic, type Measured } from './measured.ts';
import type { Ending, Programs, Running } from './program.ts';
import { FaultySink } from './sink.ts';

const service = 'faults';
const pollMs = 10;
/** The second start is ended when nothing came from it for so long; its own start is part of it. */
const stallMs = 6_000;
/** The same when nothing is missing beyond what the product says it dropped. */
const knownStallMs = 2_000;
/** The second start ends when nothing more is missing; it may send further records of the product itself. */
const settleMs = 500;
const plainLongestMs = 60_000;

const signals = ['spans', 'logs'] as const;

/** Runs a case once, in a folder of its own, against a sink of its own. */
export async function runCase(
  form: Form,
  limits: Limits,
  node: string,
  programs: Programs,
): Promise<Measured> {
  const run = new CaseRun(form, node, programs, await mkdtemp(join(tmpdir(), 'filrouge-faults-')));
  try {
    return await run.measure(limits);
  } finally {
    await run.close();
  }
}

/** What the process had reached when it was gone, before the second start. */
interface FirstLife {
  readonly ending: Ending;
  readonly notes: ProgramNotes;
  readonly pids: readonly string[];
  /** Of every process and thread of it. */
  readonly stats: readonly Stats[];
  readonly taken: Readonly<Record<'spans' | 'logs', number>>;
  readonly arrived: number;
  readonly text: { readonly lines: number; readonly controls: number } | undefined;
}

class CaseRun {
  readonly #sink = new FaultySink();
  readonly #form: Form;
  readonly #node: string;
  readonly #programs: Programs;
  readonly #folder: string;

  constructor(form: Form, node: string, programs: Programs, folder: string) {
    this.#form = form;
    this.#node = node;
    this.#programs = programs;
    this.#folder = folder;
  }

  async close(): Promise<void> {
    this.#programs.endAll();
    await this.#sink.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async measure(limits: Limits): Promise<Measured> {
    const plain = await this.#runPlain();
    const upLoopP99Us = limits.loopRatio === undefined ? undefined : await this.#measureUp();
    await this.#sink.start(this.#form.mode);
    const running = this.#start('first', 'notes');
    const backMs = await this.#follow(running);
    const life = this.#look(await running.ended);
    const requests = { spans: toTraffic(this.#sink.spans), logs: toTraffic(this.#sink.logs) };
    if (this.#form.restart === true) await this.#recover(life);
    const counted = { spans: this.#count('spans', life), logs: this.#count('logs', life) };
    const { marks } = life.notes;
    const endingMs = marks['ending'];
    return {
      ...counted,
      recovered: this.#arrived() - life.arrived,
      ending: life.ending,
      plain,
      plainMarks: this.#read('plain-notes').marks,
      troubleMs: (marks['started'] ?? life.ending.atMs) + this.#beforeTroubleMs(),
      endDelayMs: endingMs === undefined ? Number.NaN : life.ending.atMs - endingMs,
      caughtUpMs: backMs === undefined ? undefined : this.#findCaughtUp(backMs),
      marks,
      upLoopP99Us,
      requests,
      ...this.#judgeBalance(life.stats, counted),
      ...this.#lookAtContent(life),
    };
  }

  #lookAtContent(
    life: FirstLife,
  ): Pick<Measured, 'deadLetters' | 'crashes' | 'largestBytes' | 'ownProtos' | 'text'> {
    const { spans, logs } = this.#sink;
    const records = life.pids.reduce((sum, pid) => sum + (logs.byProcess.get(pid) ?? 0), 0);
    return {
      deadLetters: readDeadLetters(join(this.#folder, 'spool', service)),
      crashes: logs.crashes,
      largestBytes: Math.max(spans.largestBytes, logs.largestBytes),
      ownProtos: { spans: spans.ownProtos.size, logs: logs.ownProtos.size },
      text: life.text === undefined ? undefined : { ...life.text, records },
    };
  }

  /** The same program without telemetry: how it ends then. */
  async #runPlain(): Promise<Ending> {
    const { args, plainArgs = args } = this.#form;
    const running = this.#launch([], plainArgs, 'plain-notes', {}, plainLongestMs);
    await this.#sendSignal(running, 'plain-notes');
    return await running.ended;
  }

  /** The same work with the sink up: how much the event loop is delayed then. */
  async #measureUp(): Promise<number | undefined> {
    const sink = new FaultySink();
    await sink.start();
    const env = this.#environment('up', sink.url);
    const running = this.#launch(this.#preload(), this.#form.args, 'up-notes', env);
    await running.ended;
    await sink.close();
    return this.#read('up-notes').marks['loopP99Us'];
  }

  /** How long the program runs before the sink fails, when it does not from the beginning. */
  #beforeTroubleMs(): number {
    return this.#form.steps?.find(({ mode }) => mode.kind !== 'ok')?.atMs ?? 0;
  }

  /** Takes the sink through its steps. Gives the time when the last one, back to ok, was made. */
  async #follow(running: Running): Promise<number | undefined> {
    await this.#untilMark(running, 'notes', 'started');
    const startMs = Date.now();
    let backMs: number | undefined;
    for (const { atMs, mode } of this.#form.steps ?? []) {
      await wait(Math.max(0, startMs + atMs - Date.now()));
      if (running.isOver()) break;
      await this.#sink.setMode(mode);
      if (mode.kind === 'ok') {
        backMs = Date.now();
        this.#madeBefore = this.#read('notes');
      }
    }
    await this.#sendSignal(running, 'notes');
    return backMs;
  }

  #madeBefore: ProgramNotes | undefined;

  /** When the last record of those made before the sink was back was acknowledged, after that moment. */
  #findCaughtUp(backMs: number): number | undefined {
    const times = signals.flatMap((signal) =>
      (this.#madeBefore?.[signal] ?? []).map((n) => this.#sink[signal].firstMs.get(n) ?? Infinity),
    );
    const last = times.reduce((latest, time) => Math.max(latest, time), backMs);
    return Number.isFinite(last) ? last - backMs : undefined;
  }

  async #sendSignal(running: Running, notes: string): Promise<void> {
    if (this.#form.signal === undefined) return;
    await this.#untilMark(running, notes, 'ending');
    if (!running.isOver()) running.child.kill(this.#form.signal);
  }

  /** A program that never comes so far is ended by its own time limit. */
  async #untilMark(running: Running, notes: string, mark: string): Promise<void> {
    while (!running.isOver() && this.#read(notes).marks[mark] === undefined) await wait(pollMs);
  }

  #look(ending: Ending): FirstLife {
    const { textFile } = this.#form;
    const files = readdirSync(this.#folder).filter((name) => name.startsWith('stats-first-'));
    const pids = [...new Set(files.map((name) => name.split('-')[2] ?? ''))];
    const takenOf = ({ byProcess }: Arrivals): number =>
      pids.reduce((sum, pid) => sum + (byProcess.get(pid) ?? 0), 0);
    return {
      ending,
      notes: this.#read('notes'),
      stats: files.map(
        (name) => JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as Stats,
      ),
      taken: { spans: takenOf(this.#sink.spans), logs: takenOf(this.#sink.logs) },
      arrived: this.#arrived(),
      pids,
      text: textFile === undefined ? undefined : readText(join(this.#folder, textFile)),
    };
  }

  /** Starts the service once more, until it has sent what is missing, or sends nothing any more. */
  async #recover({ notes, stats }: FirstLife): Promise<void> {
    await this.#sink.setMode({ kind: 'ok' });
    const running = this.#start('second', 'idle-notes');
    let arrived = this.#arrived();
    let lastMs = Date.now();
    const missesMore = (known: (signal: 'spans' | 'logs') => number): boolean =>
      signals.some((each) => countSignal(notes[each], this.#sink[each]).lost > known(each));
    const dropped = (signal: 'spans' | 'logs'): number =>
      sumOf(addUp(stats, signal)?.dropped ?? {});
    const toStallMs = (): number => (missesMore(dropped) ? stallMs : knownStallMs);
    while (missesMore(() => 0) && Date.now() - lastMs < toStallMs() && !running.isOver()) {
      await wait(pollMs * 10);
      if (this.#arrived() > arrived) lastMs = Date.now();
      arrived = this.#arrived();
    }
    await wait(settleMs);
    running.child.stdin?.end();
    await running.ended;
  }

  #count(signal: 'spans' | 'logs', { notes, taken }: FirstLife): Counted {
    const counts = countSignal(notes[signal], this.#sink[signal]);
    return { ...counts, acknowledgedOfProcess: taken[signal] };
  }

  #arrived(): number {
    return this.#sink.spans.acknowledged.size + this.#sink.logs.acknowledged.size;
  }

  #judgeBalance(
    stats: readonly Stats[],
    counted: Readonly<Record<'spans' | 'logs', Counted>>,
  ): Pick<Measured, 'imbalance' | 'dropped'> {
    const spans = addUp(stats, 'spans');
    const logs = addUp(stats, 'logs');
    if (spans === undefined || logs === undefined) {
      return { imbalance: undefined, dropped: undefined };
    }
    const isSettled = (waiting: number): boolean => this.#form.restart === true || waiting === 0;
    return {
      imbalance: [
        ...findImbalance('spans', spans, counted.spans, isSettled(spans.spooled + spans.inFlight)),
        ...findImbalance('logs', logs, counted.logs, isSettled(logs.spooled + logs.inFlight)),
      ],
      dropped: { spans: sumOf(spans.dropped), logs: sumOf(logs.dropped) },
    };
  }

  #start(life: 'first' | 'second', notes: string): Running {
    const env = this.#environment(life, this.#sink.url);
    if (life === 'second')
      return this.#launch(requireUs, [], notes, env, plainLongestMs, 'idle.cjs');
    return this.#launch(this.#preload(), this.#form.args, notes, env);
  }

  #preload(): readonly string[] {
    const { preload = 'once' } = this.#form;
    if (preload === 'never') return [];
    return preload === 'once' ? requireUs : [...requireUs, '--import', register];
  }

  #environment(life: string, endpoint: string): Record<string, string> {
    return {
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      FILROUGE_SPOOL_DIR: join(this.#folder, life === 'up' ? 'spool-up' : 'spool'),
      FILROUGE_STATS_FILE: join(this.#folder, `stats-${life}-%p-%t.json`),
      FAULTS_REGISTER: register,
    };
  }

  #launch(
    preload: readonly string[],
    args: readonly string[],
    notes: string,
    env: Readonly<Record<string, string>>,
    longestMs = this.#form.longestMs,
    program = this.#form.program,
  ): Running {
    const { nodeFlags = [] } = this.#form;
    return this.#programs.start({
      node: this.#node,
      args: [...nodeFlags, ...preload, pathOf(`scripts/faults/programs/${program}`), ...args],
      env: { ...env, ...this.#form.env, FAULTS_NUMBERS: join(this.#folder, notes) },
      folder: this.#folder,
      longestMs,
    });
  }

  #read(notes: string): ProgramNotes {
    const file = join(this.#folder, notes);
    return parseNotes(existsSync(file) ? readFileSync(file, 'utf8') : '');
  }
}

const register = pathOf('register.js');
const requireUs: readonly string[] = ['--require', register];
