// How many spans arrive when they come faster than they can be sent? Each way interleaved with the others, each
// measurement in a process of its own. The program ends by itself, and what the sink has then is what arrived.
import { setTimeout as pause } from 'node:timers/promises';
import { tellEnd } from './peers/rounds.ts';
import { tellOwnHead } from './spool/head.ts';
import { withRun, type Run, type Way } from './spool/run.ts';
import { bare, ways } from './spool/ways.ts';
import { toSpread, toTable } from './statistics.ts';

const rounds = 3;
const pollMs = 500;
// OpenTelemetry's own exporters wait a second before they send, filrouge at most five after a refusal.
const quietMs = 6_000;

interface Load {
  readonly title: string;
  readonly count: number;
  readonly perSecond?: number;
}

const seconds = 5;
const loads: readonly Load[] = [
  { title: '1. 5,000 spans in one stretch', count: 5_000 },
  ...[20_000, 40_000].map((perSecond, index) => ({
    title: `${index + 2}. ${perSecond.toLocaleString('en')} spans a second for ${seconds} s`,
    count: perSecond * seconds,
    perSecond,
  })),
];

interface Arrived {
  /** Spans that the sink acknowledged, of a hundred that were made. */
  readonly percent: number;
  readonly tookMs: number;
  /** CPU of the program until all is there, in microseconds for each span that arrived. */
  readonly micros: number;
  readonly mostRss: number;
}

function measure(way: Way, { count, perSecond }: Load): Promise<Arrived> {
  return withRun(way, async (run) => {
    const before = await run.measure();
    const tookMs = await run.rush(count, perSecond);
    if (way !== bare) await untilQuiet(run, count);
    const { cpuMicros, mostRss } = await run.measure();
    const { spans } = await run.end();
    return {
      percent: (spans / count) * 100,
      tookMs,
      micros: (cpuMicros - before.cpuMicros) / (way === bare ? count : spans),
      mostRss,
    };
  });
}

/** Waits until all have arrived, or none has for so long that none will. */
async function untilQuiet(run: Run, count: number): Promise<void> {
  let last = -1;
  for (let waitedMs = 0; waitedMs < quietMs; waitedMs += pollMs) {
    const { spans } = await run.sink('count');
    if (spans >= count) return;
    if (spans > last) waitedMs = 0;
    last = spans;
    await pause(pollMs);
  }
}

async function tell(load: Load): Promise<void> {
  const results = ways.map((way) => ({ way, all: [] as Arrived[] }));
  for (let round = 0; round < rounds; round += 1)
    for (const { way, all } of round % 2 === 0 ? results : results.toReversed())
      all.push(await measure(way, load));
  const rows = results.map(({ way, all }) => {
    const spread = (valueOf: (each: Arrived) => number, digits: number): string =>
      toSpread(all.map(valueOf), digits);
    return [
      way.name,
      way === bare ? '-' : spread(({ percent }) => percent, 2),
      spread(({ tookMs }) => tookMs, 0),
      spread(({ micros }) => micros, 1),
      spread(({ mostRss }) => mostRss / 1024 / 1024, 0),
    ];
  });
  console.log(`\n${load.title}, ${rounds} rounds\n`);
  console.log(toTable([['', '% arrived', 'ms to make them', 'µs CPU', 'RSS MB'], ...rows]));
}

tellOwnHead('burst');
for (const load of loads) await tell(load);
tellEnd();
