import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request } from './batches.ts';

/** An answer of a receiver. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly tookMs: number;
  /** Until its first byte. */
  readonly firstMs: number;
}

/** What became of requests. */
export interface Sent {
  /** In requests that were answered with 2xx. */
  readonly spans: number;
  readonly logs: number;
  readonly bytes: number;
  readonly tookMs: number;
  /** How many answers had each status; `error` is none. */
  readonly statuses: ReadonlyMap<string, number>;
}

/** Connections that stay open, as many as are asked of at once. */
export const createAgent = (): Agent => new Agent({ keepAlive: true });

const againMs = 250;
const mostTries = 40;
const protobuf = { 'content-type': 'application/x-protobuf' };

/** Asks by GET. */
export function get(agent: Agent, url: string): Promise<Answer> {
  return exchange(agent, url, 'GET', undefined);
}

/** Sends one OTLP request; gives its status, `error` when there is no answer. */
export async function post(agent: Agent, url: string, { path, body }: Request): Promise<string> {
  const answer = await exchange(agent, `${url}${path}`, 'POST', body).catch(() => undefined);
  return String(answer?.status ?? 'error');
}

/** Sends all, as fast as a few connections take it; what is refused with 429 or 503 is sent again. */
export async function sendAll(
  url: string,
  requests: Iterable<Request>,
  connections: number,
): Promise<Sent> {
  const agent = createAgent();
  const statuses = new Map<string, number>();
  const sent = { spans: 0, logs: 0, bytes: 0 };
  const queue = requests[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next())
      if (await sendUntilTaken(agent, url, next.value, statuses)) count(sent, next.value);
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: connections }, work));
  const tookMs = performance.now() - startMs;
  agent.destroy();
  return { ...sent, tookMs, statuses };
}

async function sendUntilTaken(
  agent: Agent,
  url: string,
  next: Request,
  statuses: Map<string, number>,
): Promise<boolean> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const status = await post(agent, url, next);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status.startsWith('2')) return true;
    if (status !== '429' && status !== '503') return false;
    await pause(againMs);
  }
  return false;
}

/** Adds what a request holds. */
export function count(
  sent: { spans: number; logs: number; bytes: number },
  { path, rows, body }: Request,
): void {
  sent[path === '/v1/traces' ? 'spans' : 'logs'] += rows;
  sent.bytes += body.length;
}

/** Gives how many answers there were of each status, as text. */
export function toStatuses(statuses: ReadonlyMap<string, number>): string {
  return [...statuses].map(([status, times]) => `${status}: ${times}`).join(', ');
}

function exchange(
  agent: Agent,
  url: string,
  method: string,
  body: Buffer | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const headers = body === undefined ? {} : { ...protobuf, 'content-length': body.length };
    const sending = request(url, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      const firstMs = performance.now() - startMs;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const tookMs = performance.now() - startMs;
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks), tookMs, firstMs });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
