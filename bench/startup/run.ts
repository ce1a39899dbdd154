import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Candidate } from '../peers/candidates.ts';
import type { Values } from '../peers/rounds.ts';
import { startSink } from '../peers/sink.ts';

const longestMs = 60_000;
const longestReason = 100;

/**
 * Starts a program once, with a sink of its own and an empty home.
 * Gives what the program says of itself, and what the sink got.
 * @throws An Error that says why there are no values.
 */
export async function runOnce(
  candidate: Candidate,
  folder: string,
  program: readonly string[],
): Promise<Values> {
  const temporary = mkdtempSync(join(tmpdir(), 'filrouge-bench-startup-'));
  const sink = await startSink();
  try {
    const child = spawn(process.execPath, [...candidate.flags, ...program], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: temporary,
        OTEL_SERVICE_NAME: 'bench',
        ...candidate.env(sink.url, temporary),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: longestMs,
      killSignal: 'SIGKILL',
    });
    const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
    const line = /^\{"startup":.*\}$/m.exec(stdout.toString())?.[0];
    if (line === undefined) throw new Error(toReason(stderr.toString(), folder));
    const { startup } = JSON.parse(line) as { startup: Record<string, number> };
    return { ...startup, ...sink.received };
  } finally {
    sink.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The line of an error that says most. */
function toReason(stderr: string, folder: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((each) => /Error\b.*:/.test(each)) ?? lines.at(-1) ?? 'it said nothing';
  return line.trim().replaceAll(folder, '.').slice(0, longestReason);
}
