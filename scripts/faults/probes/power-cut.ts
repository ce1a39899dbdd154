import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Arrivals } from '../arrivals.ts';
import { linesOf } from '../program.ts';
import type { Bench, Finding, Probe } from '../probe.ts';

/** Cuts what a killed process left, and starts the service on it. */
export const powerCut: Probe = {
  goal: 'G12',
  name: 'power cut: segments of a killed process cut at any byte',
  promise: 'everything whole before the cut arrives with the next start, once',
  run: cutEverywhere,
};

const signals = ['spans', 'logs'] as const;
type Signal = (typeof signals)[number];

/** A segment as the killed process left it. */
interface Segment {
  readonly signal: Signal;
  readonly name: string;
  readonly bytes: Buffer;
  /** Size of the file when the record of a number was written. */
  readonly ends: ReadonlyMap<number, number>;
}

const randomCuts = 200;
/** Segments that one start finds: each copy is cut at another byte. */
const copiesAtOnce = 500;
const stallMs = 6_000;
const settleMs = 300;
const pollMs = 50;

async function cutEverywhere(bench: Bench): Promise<Finding> {
  await bench.sink.start({ kind: 'down' });
  const segments = await leaveSegments(bench);
  if (segments.length < signals.length) return { measured: '', misses: ['no segments were left'] };
  await bench.sink.setMode({ kind: 'ok' });
  const cuts = segments.flatMap((segment) =>
    chooseCuts(segment, bench.isLong).map((at) => ({ segment, at })),
  );
  const misses: string[] = [];
  for (let from = 0; from < cuts.length; from += copiesAtOnce) {
    misses.push(...(await recoverCopies(bench, cuts.slice(from, from + copiesAtOnce))));
  }
  const records = segments.reduce((sum, { ends }) => sum + ends.size, 0);
  return {
    measured: `${cuts.length} cuts (${bench.isLong ? 'every byte' : 'each end of a record, a byte before and after, and random ones'}) in ${segments.length} segments with ${records} records`,
    misses: misses.slice(0, 5),
  };
}

async function leaveSegments(bench: Bench): Promise<Segment[]> {
  const running = bench.launch({ program: 'power.cjs' });
  await bench.until(() => bench.read().marks['ending'] !== undefined, running);
  running.child.kill('SIGKILL');
  await running.ended;
  const { marks } = bench.read();
  return readdirSync(bench.spool).flatMap((name) => {
    const signal = signals.find((each) => name.endsWith(`.${each}`));
    if (signal === undefined) return [];
    const sizes = Object.entries(marks).filter(([mark]) => mark.startsWith(`${signal}-`));
    const ends = new Map(sizes.map(([mark, size]) => [Number(mark.split('-')[1]), size]));
    return [{ signal, name, bytes: readFileSync(join(bench.spool, name)), ends }];
  });
}

function chooseCuts({ bytes, ends }: Segment, isLong: boolean): number[] {
  if (isLong) return Array.from({ length: bytes.length }, (_, at) => at);
  const around = [...ends.values()].flatMap((end) => [end - 1, end, end + 1]);
  const random = Array.from({ length: randomCuts }, () => Math.floor(Math.random() * bytes.length));
  return [...new Set([...around, ...random])].filter((at) => at <= bytes.length);
}

interface Cut {
  readonly segment: Segment;
  readonly at: number;
}

/** A copy for each cut lies there; each record must arrive as often as it is whole in one of them. */
async function recoverCopies(bench: Bench, cuts: readonly Cut[]): Promise<string[]> {
  rmSync(bench.spool, { recursive: true, force: true });
  mkdirSync(bench.spool, { mode: 0o700, recursive: true });
  for (const [index, { segment, at }] of cuts.entries()) {
    const name = segment.name.replace(/\d{6,}(?=\.\w+$)/, String(index + 1).padStart(6, '0'));
    writeFileSync(join(bench.spool, name), segment.bytes.subarray(0, at), { mode: 0o600 });
  }
  const before = { spans: timesOf(bench.sink.spans), logs: timesOf(bench.sink.logs) };
  const expected = { spans: expect(cuts, 'spans'), logs: expect(cuts, 'logs') };
  const arrived = (signal: Signal, n: number): number =>
    (bench.sink[signal].acknowledged.get(n) ?? 0) - (before[signal].get(n) ?? 0);
  const sumOf = (): number =>
    signals.reduce(
      (sum, signal) =>
        sum + [...expected[signal].keys()].reduce((all, n) => all + arrived(signal, n), 0),
      0,
    );
  const wanted = signals.reduce(
    (sum, signal) => sum + [...expected[signal].values()].reduce((all, times) => all + times, 0),
    0,
  );
  const stderr = await startUntil(bench, sumOf, wanted);
  const misses = signals.flatMap((signal) =>
    [...expected[signal]].flatMap(([n, times]) => {
      const found = arrived(signal, n);
      return found === times ? [] : [`${signal} ${n} arrived ${found} times instead of ${times}`];
    }),
  );
  return misses.length === 0 ? [] : [...misses, ...linesOf(stderr, 'ours').slice(0, 1)];
}

async function startUntil(bench: Bench, sumOf: () => number, wanted: number): Promise<string> {
  const running = bench.launch({ program: 'idle.cjs', notes: 'idle-notes' });
  let [sum, lastMs] = [sumOf(), Date.now()];
  while (sum < wanted && Date.now() - lastMs < stallMs && !running.isOver()) {
    await wait(pollMs);
    if (sumOf() > sum) lastMs = Date.now();
    sum = sumOf();
  }
  await wait(settleMs);
  running.child.stdin?.end();
  const { stderr } = await running.ended;
  return stderr;
}

function timesOf({ acknowledged }: Arrivals): Map<number, number> {
  return new Map(acknowledged);
}

/** How often each number of a signal is whole. */
function expect(cuts: readonly Cut[], signal: Signal): Map<number, number> {
  const times = new Map<number, number>();
  for (const { segment, at } of cuts) {
    if (segment.signal !== signal) continue;
    for (const [n, end] of segment.ends) times.set(n, (times.get(n) ?? 0) + (end <= at ? 1 : 0));
  }
  return times;
}
