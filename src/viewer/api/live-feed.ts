import type { ServerResponse } from 'node:http';
import { sendHead } from '../answer.ts';
import { Refusal } from '../refusal.ts';
import type { Store } from '../store/store.ts';
import { answerStats } from './own-answers.ts';

/** At most four events a second. */
const minIntervalMs = 250;
/** Keeps proxies from closing a quiet connection. */
const heartbeatMs = 15_000;
const maxClients = 32;
/** A client that reads slower than this is let go. */
const maxUnreadBytes = 64 * 1024;

/** Tells open pages that something was stored: server-sent events called `change` with the counters. */
export class LiveFeed {
  readonly #store: Store;
  readonly #clients = new Set<ServerResponse>();
  readonly #stopListening: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #lastSentMs = 0;

  constructor(store: Store) {
    this.#store = store;
    this.#stopListening = store.onChange(() => this.#schedule());
    this.#heartbeat = setInterval(() => this.#sendAll(': still here\n\n'), heartbeatMs).unref();
  }

  /**
   * Adds a client; it gets the counters at once.
   * @throws Refusal 503 when there are too many.
   */
  add(response: ServerResponse): void {
    if (this.#clients.size >= maxClients) {
      throw new Refusal(503, `${maxClients} pages are open already`, { 'retry-after': '5' });
    }
    sendHead(response, 'text/event-stream');
    response.write(this.#event());
    this.#clients.add(response);
    response.once('close', () => this.#clients.delete(response));
  }

  /** Ends all streams. Safe to call twice. */
  close(): void {
    this.#stopListening();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#clients.size === 0) return;
    const waitMs = Math.max(0, this.#lastSentMs + minIntervalMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lastSentMs = performance.now();
      this.#sendAll(this.#event());
    }, waitMs).unref();
  }

  #sendAll(text: string): void {
    for (const client of this.#clients) {
      if (client.writableLength > maxUnreadBytes) client.destroy();
      else client.write(text);
    }
  }

  #event(): string {
    return `event: change\ndata: ${JSON.stringify(answerStats(this.#store))}\n\n`;
  }
}
