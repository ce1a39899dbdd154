import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ask } from '../peers/child.ts';

/** What a program says of itself. */
export interface Cost {
  /** Of all threads, since its start. */
  readonly cpuMicros: number;
  readonly rss: number;
  readonly mostRss: number;
}

/** A receiver that is measured, a process of its own. */
export interface Program {
  readonly url: string;
  measure(): Promise<Cost>;
}

/** How a receiver is started. */
export interface Start {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it listens, when it does not say it in its first line. */
  readonly url?: string;
}

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** `filrouge view`, as it was built. */
export const commandOf = (folder: string): Start => ({
  args: [pathOf('../../dist/cli.cjs'), 'view', '--port', '0', '--data', folder],
});

/** The same view, without bounds of age and size. */
export const roomyOf = (folder: string): Start => ({ args: [pathOf('roomy.cjs'), folder] });

const longestEndMs = 20_000;

/** Starts a receiver, and ends it whatever happens. */
export async function withReceiver<Result>(
  { args, env, url }: Start,
  use: (program: Program) => Promise<Result>,
): Promise<Result> {
  const child = spawn(process.execPath, ['--require', pathOf('measured.cjs'), ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  try {
    const first = await firstLineOf(child.stdout);
    const measure = async (): Promise<Cost> => (await ask(child, {})) as Cost;
    return await use({ url: url ?? toUrl(first), measure });
  } finally {
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(longestEndMs) });
    child.kill('SIGTERM');
    await ended.catch(() => child.kill('SIGKILL'));
  }
}

/** Reads the first line that a program writes, and lets the rest go. */
export async function firstLineOf(output: NodeJS.ReadableStream | null): Promise<string> {
  if (output === null) throw new Error('no output');
  const lines = createInterface({ input: output });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(30_000) })) as [string];
  lines.on('line', () => undefined);
  return line;
}

/** Gives the address in the first line of a view. */
export function toUrl(line: string): string {
  const url = /http:\S+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`no address in ${JSON.stringify(line)}`);
  return url;
}
