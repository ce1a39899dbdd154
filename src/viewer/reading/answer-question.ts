import { findExport, type Export } from '../api/export.ts';
import { answerApi } from '../api/routes.ts';
import { answerMessages } from '../mcp/messages.ts';
import { Refusal, toRefusal } from '../refusal.ts';
import { StoreReader } from '../store/store-reader.ts';
import { toFileTrouble } from '../store/trouble.ts';
import type { Question, Reply } from './question.ts';

const base = 'http://localhost';

/** @param dataDir Folder of a store that is open. */
export function openAnswerer(dataDir: string): Answerer {
  return new Answerer(new StoreReader(dataDir));
}

/** Answers questions from what is stored; files that are on their way are remembered by their number. */
export class Answerer {
  readonly #store: StoreReader;
  readonly #files = new Map<number, Iterator<string>>();
  #lastFile = 0;

  constructor(store: StoreReader) {
    this.#store = store;
  }

  /** Never throws: what went wrong is a reply. */
  answer(question: Question): Reply {
    try {
      this.#store.refresh();
      return this.#answer(question);
    } catch (error) {
      const trouble = toFileTrouble(error, this.#store.path);
      const { headers, message, status } =
        trouble === undefined ? toRefusal(error) : new Refusal(500, trouble);
      return { kind: 'refusal', status, reason: message, headers };
    }
  }

  /** Closes what it reads from. */
  close(): void {
    this.#store.close();
  }

  #answer(question: Question): Reply {
    switch (question.kind) {
      case 'api':
        return this.#answerApi(new URL(question.href, base), question.nowMs);
      case 'mcp': {
        const { nowMs, text, version } = question;
        const replies = answerMessages({ store: this.#store, now: () => nowMs }, version, text);
        return replies === undefined
          ? { kind: 'nothing' }
          : toJsonReply(replies.status, replies.body);
      }
      case 'prepare':
        this.#store.prepare();
        return { kind: 'nothing' };
      case 'part':
        return this.#continue(question.file);
      case 'leave':
        this.#files.delete(question.file);
        return { kind: 'nothing' };
    }
  }

  #answerApi(url: URL, nowMs: number): Reply {
    const file = findExport(this.#store, url);
    if (file !== undefined) return this.#begin(file);
    const answer = answerApi({ store: this.#store, now: () => nowMs }, url);
    return answer === undefined ? { kind: 'elsewhere' } : toJsonReply(200, answer);
  }

  #begin({ contentType, fileName, parts }: Export): Reply {
    const file = (this.#lastFile += 1);
    this.#files.set(file, parts);
    return { kind: 'file', file, fileName, contentType };
  }

  #continue(file: number): Reply {
    const next = this.#files.get(file)?.next();
    if (next !== undefined && next.done !== true)
      return { kind: 'part', body: toBytes(next.value) };
    this.#files.delete(file);
    return { kind: 'part' };
  }
}

function toJsonReply(status: number, body: object): Reply {
  return { kind: 'json', status, body: toBytes(JSON.stringify(body)) };
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
