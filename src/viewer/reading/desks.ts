import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Answerer } from './answer-question.ts';
import type { Question, Reply } from './question.ts';
import type { Desk } from './reader.ts';

/**
 * Answers on a thread of its own: what arrives does not wait for a search. It starts with the first question; when it has ended,
 * with the next.
 * @param dataDir Folder of a store that is open.
 */
export class ThreadDesk implements Desk {
  readonly #dataDir: string;
  #thread: Worker | undefined;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async answer(question: Question): Promise<Reply> {
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve, reject) => {
      const end = (): void => reject(new Error('the thread that reads has ended'));
      thread
        .once('error', reject)
        .once('exit', end)
        .once('message', (reply: Reply) => {
          thread.off('error', reject).off('exit', end).unref();
          resolve(reply);
        });
      thread.ref();
      thread.postMessage(question);
    });
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #start(): Worker {
    // It reads a file: preloads, and the environment, are not its business.
    const thread = new Worker(toFile(), {
      workerData: { dataDir: this.#dataDir },
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // Whoever waits for an answer is told; it ends after that.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }
}

/** Answers on the thread that asks. */
export class NearDesk implements Desk {
  readonly #dataDir: string;
  #answerer: Answerer | undefined;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async answer(question: Question): Promise<Reply> {
    const { openAnswerer } = await import('./answer-question.ts');
    this.#answerer ??= openAnswerer(this.#dataDir);
    return this.#answerer.answer(question);
  }

  async close(): Promise<void> {
    this.#answerer?.close();
  }
}

/** In the build it is a file of its own. */
function toFile(): string {
  const isSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isSource ? 'thread.ts' : 'view-thread.cjs', import.meta.url));
}
