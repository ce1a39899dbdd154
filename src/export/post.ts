import type { IncomingMessage } from 'node:http';
import type { Client } from './agent.ts';
import { judgeStatus, parseRetryAfter, type Verdict } from './retry.ts';

/** One request. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly client: Client;
  readonly body: Uint8Array;
  /** For the whole of it: connection, request and answer. */
  readonly timeoutMs: number;
  readonly stop: AbortSignal;
}

/** What became of a request. */
export type Outcome =
  | {
      readonly accepted: true;
      readonly body: Uint8Array;
      /** The clock of whoever answered, as its header `Date` has it. */
      readonly date?: string | undefined;
    }
  | {
      readonly accepted: false;
      readonly error: Error;
      readonly verdict: Verdict;
      readonly status?: number;
      /** How long to wait before it is tried again, when that is known. */
      readonly retryAfterMs?: number;
      /** Where a redirect points: it is never followed. */
      readonly location?: string;
      readonly date?: string | undefined;
    };

// 4 MiB: an answer to an export is a few bytes; who sends more is no collector.
const maxAnswerBytes = 4 * 1024 * 1024;

/** Makes one HTTP request. Never rejects; the timer and the connection do not keep the process alive. */
export function post({ url, headers, client, body, timeoutMs, stop }: Post): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  try {
    const { agent } = client;
    const request = client.request(url, { method: 'POST', headers, agent, signal: stop });
    const timer = setTimeout(() => request.destroy(toTimeout(timeoutMs)), timeoutMs).unref();
    let answered = false;
    request.once('response', (response) => {
      answered = true;
      void readAnswer(response).then(resolve);
    });
    request.once('close', () => clearTimeout(timer));
    request.on('error', (error) => {
      // Once there is a status, it decides, whatever becomes of the rest of the answer.
      if (!answered) resolve(toFailure(error, request.reusedSocket));
    });
    request.end(body);
  } catch (error) {
    // A header or an address that Node.js refuses.
    resolve({ accepted: false, error: error as Error, verdict: 'configuration' });
  }
  return promise;
}

function toFailure(error: Error, reusedSocket: boolean): Outcome {
  // The destination had closed an idle connection: a new one may work at once.
  const idle = reusedSocket && 'code' in error && error.code === 'ECONNRESET';
  return { accepted: false, error, verdict: 'retry', ...(idle ? { retryAfterMs: 0 } : {}) };
}

async function readAnswer(response: IncomingMessage): Promise<Outcome> {
  const status = response.statusCode ?? 0;
  const body = await readBody(response);
  const { date, location } = response.headers;
  if (status >= 200 && status <= 299) return { accepted: true, body, date };
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
  return {
    accepted: false,
    error: new Error(`HTTP ${status} ${response.statusMessage ?? ''}`.trimEnd()),
    verdict: judgeStatus(status),
    status,
    date,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(location === undefined ? {} : { location }),
  };
}

/** What arrives of an answer: its status alone decides. */
async function readBody(response: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > maxAnswerBytes) break;
      parts.push(part);
    }
  } catch {
    return new Uint8Array();
  }
  return bytes > maxAnswerBytes ? new Uint8Array() : Buffer.concat(parts);
}

function toTimeout(timeoutMs: number): Error {
  return Object.assign(new Error(`no answer in ${Math.round(timeoutMs)} ms`), {
    code: 'ETIMEDOUT',
  });
}
