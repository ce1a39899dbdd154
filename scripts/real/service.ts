import { spawn } from 'node:child_process';
import { until } from './until.ts';

const pollMs = 100;
const keptOutput = 4_000;

/** A program that runs until it is told to end, at the latest with this process. */
export interface Service {
  readonly stop: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

/** How to start a {@link Service}. */
export interface ServiceOptions {
  /** For people. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Tells whether it does what it is there for. Never rejects. */
  readonly isWell: () => Promise<boolean>;
  /** How long that may take. */
  readonly startMs: number;
}

/**
 * Starts a program, and waits until it is well.
 * @throws Error with the end of what it said when it cannot be started, ends, or takes too long; it does not run then.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, command, args, cwd, env, isWell, startMs } = options;
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  const keep = (text: unknown): void => {
    said = (said + String(text)).slice(-keptOutput);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep);
  child.once('error', keep);
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      hasEnded = true;
      resolve();
    });
  });
  const stop: Service['stop'] = async (signal) => {
    child.kill(signal);
    await ended;
    process.off('exit', kill);
  };
  const times = { withinMs: startMs, everyMs: pollMs };
  if (await until(isWell, (isThere) => isThere || hasEnded, times)) return { stop };
  const reason = hasEnded ? 'it ended' : `not well within ${startMs / 1_000} s`;
  await stop('SIGKILL');
  throw new Error(`${name} did not start: ${reason}\n${said}`);
}

/** Tells whether an address answers a GET with a success. Never rejects. */
export async function answersOk(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}
