// What does it cost to write every record to disk before it is sent, and what does it save? Four questions, each way
// interleaved with all others, each measurement in a process of its own. Arguments: `append`, `cpu` (also `npm run bench -- span`),
// `outage`; none: all.
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Appended, Place } from './spool/append.ts';
import { withRun, type Measured, type Way } from './spool/run.ts';
import { bare, plain, ways } from './spool/ways.ts';
import { tellEnd } from './peers/rounds.ts';
import { tellOwnHead } from './spool/head.ts';
import { median, toSpread, toTable } from './statistics.ts';

const appendRounds = 5;
const cpuRounds = 5;
const outageRounds = 2;

const warmUpSpans = 5_120;
const measuredSpans = 20_480;
const longestArrivalMs = 15_000;

const perSecond = 200;
const upMs = 8_000;
const downMs = 20_000;
const recoveryMs = 6_000;

const unredacted = ways
  .filter(({ name }) => name !== 'filrouge, memory' && name.startsWith('filrouge'))
  .map((way) => ({
    ...way,
    name: `${way.name}, no redaction`,
    env: { ...way.env, FILROUGE_REDACT: 'off' },
  }));

const questions: Readonly<Record<string, () => Promise<void>>> = {
  append: tellAppend,
  cpu: tellCpu,
  outage: tellOutage,
};

const places: Readonly<Record<Place, string>> = {
  write: 'fs.writeSync of the same bytes',
  encode: 'encoding alone',
  memory: 'Spool.append in memory',
  disk: 'Spool.append on disk',
};

function tellAppend(): Promise<void> {
  const file = fileURLToPath(new URL('spool/append.ts', import.meta.url));
  const run = (kind: string, place: string): Appended =>
    JSON.parse(execFileSync(process.execPath, [file, kind, place], { encoding: 'utf8' }));
  const results = ['span', 'log record'].flatMap((kind) =>
    Object.entries(places).map(([place, name]) => ({ kind, place, name, all: [] as Appended[] })),
  );
  for (let round = 0; round < appendRounds; round += 1)
    for (const { kind, place, all } of results) all.push(run(kind, place));
  let base: readonly Appended[] = [];
  const rows = results.map(({ kind, place, name, all }) => {
    if (place === 'write') base = all;
    const ratios = all.map(({ micros }, round) => micros / (base[round]?.micros ?? NaN));
    const micros = all.map((each) => each.micros);
    const bytes = median(all.map((each) => each.bytes)).toFixed(0);
    return [`${kind}: ${name}`, toSpread(micros, 2), toSpread(ratios, 2), bytes];
  });
  console.log(`\n1. Append: CPU per record, ${appendRounds} rounds of 60 × 512 records\n`);
  console.log(toTable([['', 'µs CPU', '× writeSync', 'bytes'], ...rows]));
  return Promise.resolve();
}

interface Cost {
  /** CPU microseconds per span. */
  readonly micros: number;
  readonly requests: number;
}

/** Undefined when the sink did not get all spans. */
function measureCpu(way: Way): Promise<Cost | undefined> {
  return withRun(way, async (run) => {
    const arrives = (spans: number): Promise<boolean> =>
      way === bare ? Promise.resolve(true) : run.arrive(spans, 0, longestArrivalMs);
    await run.tell('make', { count: warmUpSpans });
    if (!(await arrives(warmUpSpans))) return undefined;
    const before = await run.measure();
    await run.tell('make', { count: measuredSpans });
    if (!(await arrives(warmUpSpans + measuredSpans))) return undefined;
    const after = await run.measure();
    const { requests } = await run.sink('count');
    return { micros: (after.cpuMicros - before.cpuMicros) / measuredSpans, requests };
  });
}

async function tellCpu(): Promise<void> {
  const results = [...ways, ...unredacted].map((way) => ({
    way,
    all: [] as (Cost | undefined)[],
  }));
  for (let round = 0; round < cpuRounds; round += 1)
    for (const { way, all } of results) all.push(await measureCpu(way));
  const valuesOf = (wanted: Way): readonly (Cost | undefined)[] =>
    results.find(({ way }) => way === wanted)?.all ?? [];
  const programs = valuesOf(bare);
  const base = toAdded(valuesOf(plain), programs);
  const rows = results.map(({ way, all }) => {
    const counted = all.filter((each) => each !== undefined);
    const added = toAdded(all, programs);
    const ratios = added.map((each, round) => each / (base[round] ?? NaN)).filter(Number.isFinite);
    const isBare = way === bare;
    return [
      way.name,
      toSpread(
        counted.map(({ micros }) => micros),
        1,
      ),
      isBare ? '-' : toSpread(added.filter(Number.isFinite), 1),
      isBare ? '-' : toSpread(ratios, 2),
      `${median(counted.map(({ requests }) => requests))}`,
      isBare ? '-' : `${counted.length}/${cpuRounds}`,
    ];
  });
  const head = ['', 'µs CPU', 'without the program', '× own', 'requests', 'rounds with all spans'];
  console.log(
    `\n2. CPU per span, from its start to its acknowledgement, ${measuredSpans} spans a round after ${warmUpSpans} to warm up\n`,
  );
  console.log(toTable([head, ...rows]));
}

/** What each round costs more than the program alone; NaN for one that does not count. */
function toAdded(
  costs: readonly (Cost | undefined)[],
  programs: readonly (Cost | undefined)[],
): number[] {
  return costs.map((cost, round) => (cost?.micros ?? NaN) - (programs[round]?.micros ?? NaN));
}

interface Outage {
  readonly up: Measured;
  readonly down: Measured;
  readonly lostSpans: number;
  readonly lostRecords: number;
}

function measureOutage(way: Way): Promise<Outage> {
  return withRun(way, async (run) => {
    await run.tell('work', { perSecond });
    await pause(upMs);
    const up = await run.measure();
    await run.sink('down');
    await pause(downMs);
    await run.tell('stop');
    const down = await run.measure();
    await run.sink('up');
    await run.arrive(down.spans, down.records, recoveryMs);
    const { spans, records } = await run.end();
    return { up, down, lostSpans: down.spans - spans, lostRecords: down.records - records };
  });
}

async function tellOutage(): Promise<void> {
  const results = ways.map((way) => ({ way, all: [] as Outage[] }));
  for (let round = 0; round < outageRounds; round += 1)
    for (const { way, all } of results) all.push(await measureOutage(way));
  console.log(
    `\n3. An outage of ${downMs / 1_000} s at ${perSecond} spans/s and ${perSecond} log records/s, ${outageRounds} rounds\n`,
  );
  console.log(toTable([['', 'RSS MB', 'most', 'more', ...lostHeads], ...results.map(toRssRow)]));
  console.log('\n4. Delay of the event loop in milliseconds, in the same runs\n');
  const delayHeads = ['up p50', 'p99', 'max', 'down p50', 'p99', 'max'];
  console.log(toTable([['', ...delayHeads], ...results.map(toDelayRow)]));
}

const lostHeads = ['spans made', 'lost', 'log records made', 'lost'];
const toMegabytes = (bytes: number): number => bytes / 1024 / 1024;

interface OutageResult {
  readonly way: Way;
  readonly all: readonly Outage[];
}

function toRssRow({ way, all }: OutageResult): string[] {
  const isBare = way === bare;
  const lost = (values: readonly number[]): string => (isBare ? '-' : toSpread(values, 0));
  return [
    way.name,
    toSpread(
      all.map(({ up }) => toMegabytes(up.rss)),
      0,
    ),
    toSpread(
      all.map(({ down }) => toMegabytes(down.mostRss)),
      0,
    ),
    toSpread(
      all.map(({ up, down }) => toMegabytes(down.mostRss - up.rss)),
      1,
    ),
    toSpread(
      all.map(({ down }) => down.spans),
      0,
    ),
    lost(all.map(({ lostSpans }) => lostSpans)),
    toSpread(
      all.map(({ down }) => down.records),
      0,
    ),
    lost(all.map(({ lostRecords }) => lostRecords)),
  ];
}

function toDelayRow({ way, all }: OutageResult): string[] {
  const cells = (['up', 'down'] as const).flatMap((phase) =>
    (['p50Ms', 'p99Ms', 'maxMs'] as const).map((name) =>
      toSpread(
        all.map((each) => each[phase][name]),
        1,
      ),
    ),
  );
  return [way.name, ...cells];
}

const asked = process.argv.slice(2);
tellOwnHead('spool');
for (const [name, tell] of Object.entries(questions))
  if (asked.length === 0 || asked.includes(name)) await tell();
tellEnd();
