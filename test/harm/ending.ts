import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended, without what differs from run to run. */
export interface Ending {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program to run. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | undefined;
}

// A program of a few lines that runs longer hangs.
const longestMs = 30_000;

/** Runs a program to its end, or stops it. */
export async function runToEnd(command: Command): Promise<Ending> {
  const child = spawn(command.file, command.args, {
    cwd: command.folder,
    env: command.env,
    stdio: [command.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that children end with it.
    detached: true,
  });
  const out: Buffer[] = [];
  const error: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => out.push(part));
  child.stderr?.on('data', (part: Buffer) => error.push(part));
  // A program that does not read it.
  child.stdin?.on('error', () => {});
  child.stdin?.end(command.stdin);
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, longestMs);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(timer);
  return {
    code: hangs ? 'it did not end' : (code ?? signal),
    stdout: normalise(Buffer.concat(out).toString(), command.folder),
    stderr: normalise(Buffer.concat(error).toString(), command.folder),
  };
}

/** Frames of a stack are compared where they are the program's: those of Node.js and of packages may be others. */
function normalise(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .split('\n')
    .filter((line) => !line.startsWith('filrouge: '))
    .filter((line) => !/^\s+at /.test(line) || /<folder>|\[eval|\[stdin|REPL\d/.test(line))
    .join('\n')
    .replace(/\(node:\d+\)/g, '(node:<pid>)')
    .replace(/(127\.0\.0\.1|localhost|\[::1\]):\d{4,5}/g, '$1:<port>')
    .replace(/\b\d+(?:\.\d+)?\s?ms\b/g, '<ms>');
}
