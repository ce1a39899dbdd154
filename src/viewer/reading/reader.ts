import { Refusal } from '../refusal.ts';
import type { Question, Reply } from './question.ts';

/** Where questions are answered, one at a time. */
export interface Desk {
  /** @throws Error when there will be no answer. */
  readonly answer: (question: Question) => Promise<Reply>;
  readonly close: () => Promise<void>;
}

/** A question that has not been answered. */
interface Waiting {
  readonly question: Question;
  /** False when whoever asked has gone. */
  readonly isWanted: () => boolean;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Asks what is stored: one question at a time, in the order in which they came. */
export class Reader {
  readonly #desk: Desk;
  readonly #waiting: Waiting[] = [];
  #isBusy = false;
  #isClosed = false;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Asks; who has gone before its turn gets nothing.
   * @throws Refusal with the reason.
   */
  async ask(question: Question, isWanted: () => boolean = () => true): Promise<Reply> {
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.push({ question, isWanted, resolve, reject });
      if (!this.#isBusy) void this.#answerAll();
    });
    if (reply.kind === 'refusal') throw new Refusal(reply.status, reply.reason, reply.headers);
    return reply;
  }

  /** Gets ready: the first question takes some 200 ms more when a million rows are stored. */
  prepare(): void {
    // Who asks next is told what went wrong.
    this.ask({ kind: 'prepare' }).catch(() => undefined);
  }

  /** Refuses what is asked from now on. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#desk.close();
  }

  async #answerAll(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      await this.#answerOne(next);
    this.#isBusy = false;
  }

  async #answerOne({ question, isWanted, resolve, reject }: Waiting): Promise<void> {
    try {
      if (this.#isClosed) reject(new Refusal(503, 'the view is closing'));
      else resolve(isWanted() ? await this.#desk.answer(question) : { kind: 'nothing' });
    } catch (error) {
      reject(error as Error);
    }
  }
}
