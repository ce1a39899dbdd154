import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** How to start a program. */
export interface ChildSpec {
  readonly name: string;
  /** Arguments for Node. */
  readonly args: readonly string[];
  /** Added to the runner's own; undefined takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const keptLines = 20;
const stopTimeoutMs = 5_000;

/**
 * A Node program that the demo started. It runs in a process group of its own, so that Ctrl-C reaches
 * only the runner, which then ends everything in order; the IPC channel tells it when the runner is gone.
 */
export class Child {
  readonly name: string;
  /** Resolves when the process is gone, with a sentence that says how. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<(line: string) => void>();
  #stopping = false;

  constructor(spec: ChildSpec) {
    this.name = spec.name;
    this.#process = spawn(process.execPath, [...spec.args], {
      env: { ...process.env, ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.ended = this.#watchEnd();
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', this.#keep);
    }
  }

  /** Process id, for those who look from outside. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** True from the moment at which it was told to stop: from then on its end is no surprise. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Last lines that it wrote on stdout and stderr. */
  get lastLines(): readonly string[] {
    return this.#lines;
  }

  /**
   * Waits for the line by which a program says its address, and gives the address.
   * @throws When the program ends before.
   */
  async address(pattern: RegExp, timeoutMs = 60_000): Promise<string> {
    const line = Promise.withResolvers<string>();
    const check = (text: string): void => {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) line.resolve(found);
    };
    this.#lines.forEach(check);
    this.#waiting.add(check);
    try {
      return await Promise.race([line.promise, this.#endsEarly(), this.#isLate(timeoutMs)]);
    } finally {
      this.#waiting.delete(check);
    }
  }

  /** Sends a message and waits for the next one back; undefined when none comes in time. */
  async ask(message: object, timeoutMs: number): Promise<unknown> {
    if (!this.#process.connected) return undefined;
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = once(this.#process, 'message', { signal });
    this.#process.send(message);
    try {
      const [value]: unknown[] = await Promise.race([answer, this.ended.then(() => [undefined])]);
      return value;
    } catch {
      return undefined;
    }
  }

  /** Ends it with SIGTERM, after 5 s with SIGKILL. Safe to call twice. Gives false when force was needed. */
  async stop(): Promise<boolean> {
    this.#stopping = true;
    if (!this.#isRunning()) return true;
    this.#process.kill('SIGTERM');
    const inTime = await Promise.race([
      this.ended.then(() => true),
      wait(stopTimeoutMs, false, { ref: false }),
    ]);
    if (!inTime) this.kill();
    await this.ended;
    return inTime;
  }

  /** Ends it at once. */
  kill(): void {
    this.#stopping = true;
    if (this.#isRunning()) this.#process.kill('SIGKILL');
  }

  #isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async #watchEnd(): Promise<string> {
    const ended = Promise.withResolvers<string>();
    this.#process.once('error', (error) => ended.resolve(`could not start: ${error.message}`));
    this.#process.once('close', (code, signal) => {
      ended.resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
    });
    return ended.promise;
  }

  async #endsEarly(): Promise<never> {
    throw new Error(`${this.name} ${await this.ended}`);
  }

  async #isLate(timeoutMs: number): Promise<never> {
    await wait(timeoutMs, undefined, { ref: false });
    throw new Error(`${this.name} did not say its address within ${timeoutMs / 1000} s`);
  }

  readonly #keep = (line: string): void => {
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.shift();
    for (const check of this.#waiting) check(line);
  };
}
