import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Candidate } from './candidates.ts';
import { answerOf, ask } from './child.ts';
import { createCounter, type Counts } from './counter.ts';
import { startSink, type Received } from './sink.ts';

/** What a program says of itself when it is asked to measure. */
export interface Cost {
  readonly cpuMicros: number;
  readonly rss: number;
}

/** A program of a candidate, with a sink of its own. */
export interface Program {
  readonly pid: number;
  /** Its first message. */
  readonly started: unknown;
  readonly received: Received;
  ask(command: string, values?: object): Promise<unknown>;
  measure(): Promise<Cost>;
  count(): Counts;
  /** Waits until all that is expected is there, or nothing has come for so long that nothing will. */
  arrive(isThere: (counts: Counts) => boolean): Promise<void>;
}

const pollMs = 100;
const longestMs = 8_000;
// OpenTelemetry's own exporters wait for 5 s before they send.
const quietMs = 5_500;
// Who has sent the spans may still have log records to send.
const shortQuietMs = 1_500;

/** Starts a program with an empty home, and ends it whatever happens. Its stdout and stderr are /dev/null. */
export async function withProgram<Answer>(
  candidate: Candidate,
  folder: string,
  file: string,
  use: (program: Program) => Promise<Answer>,
): Promise<Answer> {
  const temporary = mkdtempSync(join(tmpdir(), 'filrouge-bench-'));
  const counter = createCounter();
  let lastMs = performance.now();
  const sink = await startSink((body) => {
    lastMs = performance.now();
    counter.take(body);
  });
  const child = fork(file, {
    cwd: folder,
    execArgv: [...candidate.flags],
    env: {
      PATH: process.env['PATH'],
      HOME: temporary,
      OTEL_SERVICE_NAME: 'bench',
      ...candidate.env(sink.url, temporary),
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    return await use({
      started: await answerOf(child),
      pid: child.pid ?? NaN,
      received: sink.received,
      ask: (command, values) => ask(child, { command, ...values }),
      measure: async () => (await ask(child, { command: 'measure' })) as Cost,
      count: () => counter.count(),
      async arrive(isThere) {
        const startMs = performance.now();
        const isDone = (): boolean => {
          const nowMs = performance.now();
          const quiet = nowMs - Math.max(lastMs, startMs);
          if (nowMs - startMs > longestMs || quiet > quietMs) return true;
          return quiet > shortQuietMs && isThere(counter.count());
        };
        while (!isDone()) await pause(pollMs);
      },
    });
  } finally {
    child.kill('SIGKILL');
    sink.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}
