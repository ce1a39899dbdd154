import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const markName = 'E2E_RUN_ID';
/** Before 22.18 Node strips types only when asked, and until 24 it warns that this is new. */
const typeScriptFlags =
  Number.parseInt(process.versions.node, 10) < 24
    ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
    : [];
const goneTimeoutMs = 10_000;
const pollMs = 50;
/** Below the time that a test has, so that a failure says what the program said. */
const patienceMs = 120_000;

/** A real program under test, with all that it writes. */
export class Program implements AsyncDisposable {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  /** Every process that this one starts inherits it. */
  readonly #mark = randomUUID();

  /** @param args Arguments for Node. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [...typeScriptFlags, ...args], {
      cwd: root,
      env: { ...cleanEnvironment(), ...env, [markName]: this.#mark },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close');
    this.#collect(this.#child.stdout, this.stdout);
    this.#collect(this.#child.stderr, this.stderr);
  }

  /** Exit code, once it ended; null when a signal ended it. @throws When it has not ended after a while. */
  async exitCode(): Promise<unknown> {
    const ended = await Promise.race([this.#ended, pause(patienceMs)]);
    if (ended === undefined) throw new Error(`it has not ended; ${await this.#state()}`);
    return ended[0];
  }

  /** Waits for a line of stdout. @throws When the program ends without it, or it does not come for a while. */
  async line(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const found = this.stdout.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (this.#child.exitCode !== null || left <= 0)
        throw new Error(`no ${pattern}; ${await this.#state()}`);
      await Promise.race([once(this.#child, 'line'), this.#ended, pause(left)]);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Processes of this run that exist now: command lines by process id. */
  async processes(): Promise<Map<number, string>> {
    const found = new Map<number, string>();
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const [environment, command] = await Promise.all([
        readProc(entry, 'environ'),
        readProc(entry, 'cmdline'),
      ]);
      // A zombie has no command line any more.
      if (command !== '' && environment.includes(`${markName}=${this.#mark}`)) {
        found.set(Number(entry), command.replaceAll('\0', ' '));
      }
    }
    return found;
  }

  /** Waits until no process of this run exists, at most 10 s; gives those that still do. */
  async leftovers(): Promise<string[]> {
    const deadline = Date.now() + goneTimeoutMs;
    for (;;) {
      const left = await this.processes();
      if (left.size === 0 || Date.now() > deadline) return [...left.values()];
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  /** A test that failed must not leave anything behind either. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of (await this.processes()).keys()) kill(pid);
    await this.#ended;
  }

  #collect(stream: NodeJS.ReadableStream | null, lines: string[]): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      this.#child.emit('line');
    });
  }

  /** What there is to know of a program that does not do what it should. */
  async #state(): Promise<string> {
    const processes = [...(await this.processes()).values()].join('\n  ');
    const said = [...this.stdout, ...this.stderr].join('\n  ');
    return `its processes:\n  ${processes}\nit said:\n  ${said}`;
  }
}

/** What the developer has set must not decide about a test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(OTEL_|FILROUGE_|JAEGER_|DATABASE_URL$|NODE_OPTIONS$|npm_lifecycle|VITEST|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, undefined).unref();
  });
}

async function readProc(pid: string, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}
