import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly atMs: number;
  /** When the first line of ours came on stderr. */
  readonly firstSaidMs: number | undefined;
  /** It had to be ended by force. */
  readonly isForced: boolean;
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  readonly isOver: () => boolean;
}

/** What is started. */
export interface Command {
  readonly node: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly longestMs: number;
}

const ourMark = 'filrouge: ';
/** A product that does not know the variables of the harness says so; that is no word about records. */
const unknownVariable = 'is not a variable that filrouge knows';

/** Programs that were started; each is a group of its own, so that its workers end with it. */
export class Programs {
  readonly #running = new Set<ChildProcess>();
  #isClosed = false;

  /**
   * Starts a program with a clean environment.
   * Throws when all was closed.
   */
  start({ node, args, env, folder, longestMs }: Command): Running {
    if (this.#isClosed) throw new Error('interrupted');
    const child = spawn(node, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.#running.add(child);
    let isOver = false;
    const ended = watch(child, longestMs).finally(() => {
      isOver = true;
      endGroup(child);
      this.#running.delete(child);
    });
    return { child, ended, isOver: () => isOver };
  }

  /** Ends all that still run; no further one is started. */
  close(): void {
    this.#isClosed = true;
    this.endAll();
  }

  /** Ends all that still run, by their ids. */
  endAll(): void {
    for (const child of this.#running) endGroup(child);
  }
}

async function watch(child: ChildProcess, longestMs: number): Promise<Ending> {
  let stderr = '';
  let firstSaidMs: number | undefined;
  let isForced = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (linesOf(stderr, 'ours').length > 0) firstSaidMs ??= Date.now();
  });
  // A program that is gone does not read it.
  child.stdin?.on('error', () => undefined);
  const timer = setTimeout(() => {
    isForced = true;
    endGroup(child);
  }, longestMs);
  const exited = once(child, 'exit').then(() => Date.now());
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return { code, signal, stderr, atMs: await exited, firstSaidMs, isForced };
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** Gives the lines on stderr that are ours, or all the others. */
export function linesOf(stderr: string, whose: 'ours' | 'others'): readonly string[] {
  const lines = stderr.split('\n').filter((line) => line !== '');
  if (whose === 'others') return lines.filter((line) => !line.startsWith(ourMark));
  return lines.filter((line) => line.startsWith(ourMark) && !line.includes(unknownVariable));
}
