import type { SendResult } from '../message.ts';
import { clean, hideSecrets } from './clean.ts';
import { toAborted, toFailure } from './sender.ts';

/** A request with JSON in it. */
export interface JsonPost {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Never shown, even when the answer holds them. */
  readonly secrets?: readonly string[];
}

/** Sends JSON once, and judges the answer by its status. Follows no redirect. Never rejects. */
export async function post(request: JsonPost, signal: AbortSignal): Promise<SendResult> {
  try {
    const { url, credentials } = splitCredentials(request.url);
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...credentials, ...request.headers, 'content-type': 'application/json' },
      body: JSON.stringify(request.body),
      redirect: 'manual',
      signal,
    });
    return await judge(response, request);
  } catch (error) {
    return signal.aborted ? toAborted(signal) : toRefusal(error);
  }
}

/** Shows where an address is, without what may be a secret: user, password, path and query. */
export function toTarget(url: URL): string {
  return url.pathname === '/' ? url.origin : `${url.origin}/…`;
}

// Of an answer that is no success, for a person to read.
const maxAnswerBytes = 1_024;
const maxAnswerLength = 200;
// An alarm that waits for longer is of no use.
const maxRetryAfterMs = 60 * 60 * 1_000;

/** Statuses that are about this one message; after any other, the address or the receiver may be mended while it waits. */
const finalStatuses: ReadonlySet<number> = new Set([400, 413, 422]);

/** `fetch` takes no address with a user in it. */
function splitCredentials(address: URL): { url: URL; credentials: Record<string, string> } {
  const { username, password } = address;
  if (username === '' && password === '') return { url: address, credentials: {} };
  const url = new URL(address);
  url.username = '';
  url.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, credentials: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

async function judge(response: Response, request: JsonPost): Promise<SendResult> {
  const { status, headers } = response;
  if (response.ok) {
    // It is accepted: what the answer says matters no more, nor whether it ends.
    void response.body?.cancel().catch(() => {});
    return { ok: true };
  }
  if (status < 400) {
    void response.body?.cancel().catch(() => {});
    return toFailure(`HTTP ${status}: redirected, which is not followed`, false);
  }
  const answer = clean(hideSecrets(await readStart(response), secretsOf(request)), maxAnswerLength);
  const reason = `HTTP ${status}${answer === '' ? '' : `: ${answer}`}`;
  const isFinal = finalStatuses.has(status);
  const retryAfterMs = isFinal ? undefined : parseRetryAfter(headers.get('retry-after'));
  return toFailure(reason, isFinal, retryAfterMs);
}

function secretsOf({ url, headers, secrets = [] }: JsonPost): readonly string[] {
  return [
    ...secrets,
    ...Object.values(headers ?? {}).flatMap((value) => [value, ...value.split(' ')]),
    url.search,
    ...url.searchParams.values(),
    url.password,
    decodeURIComponent(url.password),
  ];
}

/** Reads the first kilobyte of an answer, or what comes of it. */
async function readStart({ body }: Response): Promise<string> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of body as ReadableStream<Uint8Array>) {
      parts.push(part);
      bytes += part.length;
      // Leaving the loop ends the answer.
      if (bytes >= maxAnswerBytes) break;
    }
  } catch {
    // The status is known, and decides.
  }
  return Buffer.concat(parts).subarray(0, maxAnswerBytes).toString('utf8').trim();
}

function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(0, delayMs), maxRetryAfterMs);
}

/** Texts of errors are not shown: they quote addresses and headers. */
function toRefusal(error: unknown): SendResult {
  const code = codeOf(error);
  if (code !== undefined) return toFailure(`cannot be reached: ${code}`, false);
  return toFailure('the request cannot be made: its address or a header is not allowed', false);
}

function codeOf(error: unknown): string | undefined {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? clean(code, maxAnswerLength) : undefined;
}
