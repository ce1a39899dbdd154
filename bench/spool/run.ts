import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { answerOf, ask } from '../peers/child.ts';
import type { SinkAnswer } from './sink.ts';

/** How a program's records leave it. */
export interface Way {
  readonly name: string;
  /** What is preloaded, from the root of the repository. */
  readonly preload?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What program.cjs says of itself. */
export interface Measured {
  readonly cpuMicros: number;
  readonly spans: number;
  readonly records: number;
  readonly rss: number;
  readonly mostRss: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** A program with a sink of its own, each a process. */
export interface Run {
  tell(command: 'make' | 'work' | 'stop', values?: object): Promise<void>;
  /** Has so many spans made at once, or so many a second; gives how many milliseconds that took. */
  rush(count: number, perSecond?: number): Promise<number>;
  measure(): Promise<Measured>;
  sink(command: 'up' | 'down' | 'count'): Promise<SinkAnswer>;
  /** Waits until the sink has so many spans and log records; gives whether it has. */
  arrive(spans: number, records: number, longestMs: number): Promise<boolean>;
  /** Ends the program as it ends by itself; gives what the sink has then. */
  end(): Promise<SinkAnswer>;
}

const pollMs = 50;
const longestEndMs = 30_000;

/** Runs one measurement, and ends both processes whatever happens. */
export async function withRun<Result>(
  way: Way,
  measure: (run: Run) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-bench-'));
  const sink = fork(pathOf('sink.ts'));
  try {
    const { url } = (await answerOf(sink)) as SinkAnswer;
    const program = fork(pathOf('program.cjs'), {
      execArgv: way.preload === undefined ? [] : ['--require', pathOf(`../../${way.preload}`)],
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        OTEL_SERVICE_NAME: 'bench',
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        ...way.env,
      },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    try {
      await answerOf(program);
      return await measure(toRun(program, sink));
    } finally {
      program.kill('SIGKILL');
    }
  } finally {
    sink.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function toRun(program: ChildProcess, sink: ChildProcess): Run {
  const askSink = async (command: 'up' | 'down' | 'count'): Promise<SinkAnswer> =>
    (await ask(sink, { command })) as SinkAnswer;
  return {
    async tell(command, values) {
      await ask(program, { command, ...values });
    },
    async rush(count, perSecond) {
      const answer = await ask(program, { command: 'rush', count, perSecond });
      return (answer as { readonly tookMs: number }).tookMs;
    },
    measure: async () => (await ask(program, { command: 'measure' })) as Measured,
    sink: askSink,
    async arrive(spans, records, longestMs) {
      for (let waitedMs = 0; waitedMs < longestMs; waitedMs += pollMs) {
        const has = await askSink('count');
        if (has.spans >= spans && has.records >= records) return true;
        await pause(pollMs);
      }
      return false;
    },
    async end() {
      const exited = once(program, 'exit', { signal: AbortSignal.timeout(longestEndMs) });
      program.send({ command: 'end' });
      // What is still there after that is ended by force, and counts as it is.
      await exited.catch(() => undefined);
      return askSink('count');
    },
  };
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
