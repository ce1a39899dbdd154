import { get as listen } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile, toTable } from '../statistics.ts';
import type { Request } from './batches.ts';
import { count, createAgent, get, post, toStatuses } from './client.ts';
import { statsOf } from './ingest.ts';
import type { Program } from './program.ts';
import { makeTraffic } from './traffic.ts';

const perSecond = 20_000;
const seconds = 20;
const connections = 8;
const listeners = 3;
/** A row is in time when it is acknowledged so long after it was due at the latest. */
const lateMs = 1_000;
const pageEveryMs = 1_000;
/** Each is asked again a second later, or when it was answered, whichever is later. */
const pages: Readonly<Record<string, string>> = {
  traces: '/api/traces/latest?limit=100',
  logs: '/api/logs?limit=100',
  services: '/api/overview',
};
/** Of another index than those that are stored already. */
const firstOfSustained = 2_000_000;
const rowsOfTrace = 20;

interface Paced {
  readonly spans: number;
  readonly logs: number;
  readonly refused: number;
  readonly inTime: number;
  readonly statuses: ReadonlyMap<string, number>;
  readonly answerMs: readonly number[];
  /** From the first request until the last was answered. */
  readonly tookMs: number;
}

/** Sends rows at a steady rate while pages are open, and tells what was stored and how long the pages waited. */
export async function tellSustained(title: string, program: Program): Promise<void> {
  const requests = prepare();
  const before = await statsOf(program.url);
  const cost = await program.measure();
  const closeListeners = openListeners(program.url);
  const stop = new AbortController();
  const watching = Object.entries(pages).map(async ([name, path]) => ({
    name,
    ms: await watch(`${program.url}${path}`, stop.signal),
  }));
  const paced = await sendPaced(program.url, requests);
  stop.abort();
  const watched = await Promise.all(watching);
  const events = closeListeners();
  const { cpuMicros, mostRss } = await program.measure();
  const after = await statsOf(program.url);
  const stored = after.spans + after.logs - before.spans - before.logs;
  const acknowledged = paced.spans + paced.logs;
  console.log(
    `\n${title}: ${perSecond.toLocaleString('en')} rows a second for ${seconds} s on at most ${connections} connections, ${listeners} listeners of /api/live, each page once a second\n`,
  );
  console.log(
    toTable([
      [
        '',
        'rows acknowledged',
        'lost',
        'not taken',
        'rows a second',
        '% within 1 s',
        'ms behind at the end',
        '% CPU of a core',
        'most RSS MB',
      ],
      [
        'filrouge view',
        String(acknowledged),
        String(acknowledged - stored),
        String(paced.refused),
        ((acknowledged / paced.tookMs) * 1_000).toFixed(0),
        ((paced.inTime / (acknowledged + paced.refused)) * 100).toFixed(1),
        Math.max(0, paced.tookMs - seconds * 1_000).toFixed(0),
        ((cpuMicros - cost.cpuMicros) / paced.tookMs / 10).toFixed(0),
        (mostRss / 1024 / 1024).toFixed(0),
      ],
    ]),
  );
  console.log(
    `\nAnswers by status: ${toStatuses(paced.statuses)}; ${events} events of /api/live\n`,
  );
  const rows = [...watched, { name: 'a request with rows', ms: paced.answerMs }].map(
    ({ name, ms }) => [
      name,
      String(ms.length),
      ...[50, 95, 99, 100].map((part) => percentile(ms, part).toFixed(0)),
    ],
  );
  console.log(toTable([['', 'asked', 'ms p50', 'p95', 'p99', 'max'], ...rows]));
}

/** All in memory before the clock runs. */
function prepare(): readonly Request[] {
  const traces = Math.ceil((perSecond * seconds) / rowsOfTrace);
  const first = firstOfSustained;
  const all = [...makeTraffic({ traces, first, endMs: Date.now(), withLong: false })];
  let rows = 0;
  return all.filter((request) => (rows += request.rows) <= perSecond * seconds);
}

/** Each request has its time; one that finds all connections busy waits, and the others behind it. */
async function sendPaced(url: string, requests: readonly Request[]): Promise<Paced> {
  const agent = createAgent();
  const statuses = new Map<string, number>();
  const sent = { spans: 0, logs: 0, bytes: 0 };
  const answerMs: number[] = [];
  let refused = 0;
  let inTime = 0;
  let due = 0;
  const queue = requests.values();
  const startMs = performance.now();
  const work = async (): Promise<void> => {
    for (const request of queue) {
      due += request.rows;
      const dueMs = startMs + (due / perSecond) * 1_000;
      await pause(Math.max(0, dueMs - performance.now()));
      const askedMs = performance.now();
      const status = await post(agent, url, request);
      answerMs.push(performance.now() - askedMs);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (!status.startsWith('2')) {
        refused += request.rows;
        continue;
      }
      count(sent, request);
      if (performance.now() - dueMs <= lateMs) inTime += request.rows;
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const tookMs = performance.now() - startMs;
  agent.destroy();
  return { ...sent, refused, inTime, statuses, answerMs, tookMs };
}

async function watch(url: string, stop: AbortSignal): Promise<readonly number[]> {
  const agent = createAgent();
  const found: number[] = [];
  while (!stop.aborted) {
    const { status, tookMs } = await get(agent, url);
    if (status !== 200) throw new Error(`${url} was answered with ${status}`);
    found.push(tookMs);
    await pause(Math.max(0, pageEveryMs - tookMs));
  }
  agent.destroy();
  return found;
}

/** Opens the streams of open pages. @returns Closes them, and gives how many events came. */
function openListeners(url: string): () => number {
  let events = 0;
  const open = Array.from({ length: listeners }, () =>
    listen(`${url}/api/live`, (response) => {
      response.on('data', () => (events += 1));
      response.on('error', () => undefined);
    }).on('error', () => undefined),
  );
  return () => {
    for (const request of open) request.destroy();
    return events;
  };
}
