import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../scripts/real/free-ports.ts';
import { install, versionsOf, type Candidate } from '../peers/candidates.ts';
import { toSpread, toTable } from '../statistics.ts';
import type { Request } from './batches.ts';
import { createAgent, get, sendAll, toStatuses } from './client.ts';
import { statsOf } from './ingest.ts';
import { commandOf, withReceiver, type Start } from './program.ts';
import { makeTraffic } from './traffic.ts';

const rounds = 3;
const wantedSpans = 20_000;
const connections = 4;

interface Receiver {
  readonly name: string;
  readonly start: (folder: string) => Promise<Start>;
  /** How many spans it has, as it says itself. */
  readonly keeps: (url: string) => Promise<number>;
}

interface Taken {
  readonly micros: number;
  readonly mostRss: number;
  readonly perSecond: number;
  readonly acknowledged: number;
  readonly kept: number;
  readonly statuses: string;
}

const devtools: Candidate = {
  name: 'autotel-devtools',
  packages: ['autotel-devtools'],
  flags: [],
  env: () => ({}),
};

const view: Receiver = {
  name: 'filrouge view',
  start: (folder) => Promise.resolve(commandOf(folder)),
  keeps: async (url) => (await statsOf(url)).spans,
};

/** Sends the first spans of the stream to the view and to others, and tells what it took them. */
export async function tellPeers(title: string): Promise<void> {
  const folder = await install(devtools, '', []).catch((error: unknown) => error as Error);
  console.log(`\n${title}, ${rounds} rounds, ${connections} connections\n`);
  const isThere = typeof folder === 'string';
  const receivers = isThere ? [view, ...toDevtools(folder)] : [view];
  const results = await measureAll(receivers);
  console.log(
    toTable([
      ['', 'µs CPU a span', 'spans a second', 'most RSS MB', 'acknowledged', 'kept'],
      ...results.map(({ name, all }) => [name, ...toCells(all)]),
    ]),
  );
  console.log('');
  for (const { name, all, reason } of results)
    console.log(`${name}: answers by status ${all.at(-1)?.statuses ?? 'none'}${reason}`);
  console.log(
    isThere ? versionsOf(devtools, folder) : `autotel-devtools did not run: ${folder.message}`,
  );
}

async function measureAll(receivers: readonly Receiver[]) {
  const requests = takeSpans();
  const results = receivers.map((receiver) => ({
    receiver,
    name: receiver.name,
    all: [] as Taken[],
    reason: '',
  }));
  for (let round = 0; round < rounds; round += 1)
    for (const result of round % 2 === 0 ? results : results.toReversed())
      try {
        result.all.push(await measure(result.receiver, requests));
      } catch (error) {
        result.reason = `, did not run: ${(error as Error).message}`;
      }
  return results;
}

/** In memory, as it stands by itself, and with a file, as the view has one. */
function toDevtools(folder: string): readonly Receiver[] {
  const startWith =
    (more: (temporary: string) => readonly string[]) => async (temporary: string) => {
      const [port, grpcPort] = await freePorts(2);
      const file = join(folder, 'node_modules/autotel-devtools/dist/cli.js');
      const args = [file, '--port', String(port), '--grpc-port', String(grpcPort)];
      return {
        args: [...args, ...more(temporary)],
        env: { HOME: temporary },
        url: `http://127.0.0.1:${port}`,
      };
    };
  return [
    { name: 'autotel-devtools', start: startWith(() => []), keeps: countDevtools },
    {
      name: 'autotel-devtools --db',
      start: startWith((temporary) => ['--db', join(temporary, 'devtools.db')]),
      keeps: countDevtools,
    },
  ];
}

async function countDevtools(url: string): Promise<number> {
  const agent = createAgent();
  try {
    const { body } = await get(agent, `${url}/api/stats`);
    return (JSON.parse(body.toString()) as { readonly spanCount: number }).spanCount;
  } finally {
    agent.destroy();
  }
}

/** As many whole requests as hold so many spans. */
function takeSpans(): readonly Request[] {
  const found: Request[] = [];
  let rows = 0;
  for (const request of makeTraffic({ traces: 100_000, endMs: Date.now(), withLong: false })) {
    if (request.path !== '/v1/traces') continue;
    found.push(request);
    rows += request.rows;
    if (rows >= wantedSpans) break;
  }
  return found;
}

async function measure(receiver: Receiver, requests: readonly Request[]): Promise<Taken> {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-bench-view-'));
  try {
    return await withReceiver(await receiver.start(folder), async ({ url, measure: ask }) => {
      const before = await ask();
      const { spans, tookMs, statuses } = await sendAll(url, requests, connections);
      const { cpuMicros, mostRss } = await ask();
      return {
        micros: (cpuMicros - before.cpuMicros) / spans,
        mostRss: mostRss / 1024 / 1024,
        perSecond: (spans / tookMs) * 1_000,
        acknowledged: spans,
        kept: await receiver.keeps(url),
        statuses: toStatuses(statuses),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function toCells(all: readonly Taken[]): readonly string[] {
  const spread = (valueOf: (taken: Taken) => number, digits: number): string =>
    toSpread(all.map(valueOf), digits);
  return [
    spread(({ micros }) => micros, 1),
    spread(({ perSecond }) => perSecond, 0),
    spread(({ mostRss }) => mostRss, 0),
    spread(({ acknowledged }) => acknowledged, 0),
    spread(({ kept }) => kept, 0),
  ];
}
