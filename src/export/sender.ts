import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createQuietAgent, type Certificates } from './agent.ts';
import { post } from './post.ts';
import { maxRetries, toBackoffMs } from './retry.ts';

/** Where and how a {@link Sender} sends. */
export interface SenderOptions {
  readonly url: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For one body, all its retries included. */
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly certificates?: Certificates;
}

/** Sends bodies to one destination by HTTP. */
export interface Sender {
  /**
   * Sends one body; what may pass is tried again, as the destination asks for it or with growing pauses.
   * @returns The answer.
   * @throws The last error, when time or retries are used up, or at once when the signal says so.
   */
  send(body: Uint8Array, stop: AbortSignal): Promise<Uint8Array>;
  /** Closes every connection. Safe to call twice. */
  close(): void;
}

const compress = promisify(gzip);

/** Makes a sender with connections of its own; neither they nor its timers keep the process alive. */
export function createSender(options: SenderOptions): Sender {
  const url = new URL(options.url);
  const agent = createQuietAgent(url.protocol, options.certificates);
  const headers = toHeaders(options);
  return {
    async send(plain, stop) {
      const body = options.compression === 'gzip' ? await compress(plain) : plain;
      const end = performance.now() + options.timeoutMs;
      for (let retries = 0; ; retries += 1) {
        stop.throwIfAborted();
        const timeoutMs = Math.max(1, end - performance.now());
        const length = { 'Content-Length': String(body.byteLength) };
        const all = { ...headers, ...length };
        const outcome = await post({ url, headers: all, agent, body, timeoutMs, stop });
        if (outcome.accepted) return outcome.body;
        const waitMs = outcome.retryAfterMs ?? toBackoffMs(retries);
        const late = performance.now() + waitMs > end;
        if (!outcome.retryable || late || retries === maxRetries) throw outcome.error;
        await pause(waitMs, undefined, { ref: false, signal: stop });
      }
    },
    close: () => agent.destroy(),
  };
}

function toHeaders({
  headers,
  contentType,
  userAgent,
  compression,
}: SenderOptions): Readonly<Record<string, string>> {
  return {
    'User-Agent': userAgent,
    ...headers,
    'Content-Type': contentType,
    ...(compression === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}),
  };
}
