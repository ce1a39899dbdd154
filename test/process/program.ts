import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Node.js that the programs under test run on: `TEST_NODE`, else the one of this test run. */
export const node = process.env['TEST_NODE'] ?? process.execPath;

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  /** Resolves with stdout so far when it holds the text. */
  readonly stdoutHas: (text: string) => Promise<string>;
  readonly stderrHas: (text: string) => Promise<string>;
  readonly stderrSoFar: () => string;
}

/**
 * Starts Node.js, in the root of the repository unless told otherwise, with a clean environment, a spool of its own and
 * these variables.
 * @param stdin `pipe`: the test writes to it.
 */
export function startProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  binary: string = node,
  cwd: string = root,
  stdin: 'ignore' | 'pipe' = 'ignore',
): Running {
  // What one test leaves must not arrive in another one.
  const state = mkdtempSync(join(tmpdir(), 'filrouge-state-'));
  const child = spawn(binary, args, {
    cwd,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      XDG_STATE_HOME: state,
      ...env,
    },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const out = collect(child.stdout);
  const err = collect(child.stderr);
  const ended = once(child, 'close').then(([code, signal]) => {
    rmSync(state, { recursive: true, force: true });
    return {
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: out.text(),
      stderr: err.text(),
    };
  });
  return { child, ended, stdoutHas: out.has, stderrHas: err.has, stderrSoFar: err.text };
}

/** Runs a program to its end. */
export function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  binary: string = node,
  cwd: string = root,
): Promise<Ending> {
  return startProgram(args, env, binary, cwd).ended;
}

/** Gives the lines of an output that are JSON objects. */
export function jsonLinesOf(output: string): readonly Readonly<Record<string, unknown>>[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function collect(stream: NodeJS.ReadableStream | null): {
  text: () => string;
  has: (text: string) => Promise<string>;
} {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (part: string) => (text += part));
  const end = stream === null ? undefined : once(stream, 'end').then(() => [null]);
  const has = async (wanted: string): Promise<string> => {
    while (!text.includes(wanted)) {
      if (stream === null) throw new Error('no stream');
      const [more] = (await Promise.race([once(stream, 'data'), end])) ?? [];
      if (more === null && !text.includes(wanted)) {
        throw new Error(`ended without "${wanted}": ${text}`);
      }
    }
    return text;
  };
  return { text: () => text, has };
}
