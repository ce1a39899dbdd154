import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { linesOf } from '../program.ts';
import type { Bench, Finding, Probe } from '../probe.ts';

/** Loses records for minutes, and reads what is said of it. */
export const summaries: Probe = {
  goal: 'G19',
  name: 'records are lost for three minutes',
  promise: 'the first loss is said <= 5 s, then once a minute, and at the end to the unit',
  isLongOnly: true,
  run: loseForMinutes,
};

const lossyMs = 190_000;
const firstMs = 5_000;
/** A minute, with what a timer of a busy machine may be off. */
const pauseMs = { least: 59_000, most: 66_000 };

interface Said {
  readonly atMs: number;
  readonly lost: number;
}

async function loseForMinutes(bench: Bench): Promise<Finding> {
  await bench.sink.start({ kind: 'down' });
  const work = { burst: 5_000, ratePerSecond: 100, seconds: lossyMs / 1_000 };
  const running = bench.launch({
    program: 'steady.cjs',
    args: [JSON.stringify(work)],
    env: { FILROUGE_SPOOL_DIR: 'none', FILROUGE_STATS_FILE: 'stats.json' },
  });
  const said: Said[] = [];
  const { stderr } = running.child;
  if (stderr === null) return { measured: '', misses: ['no stderr'] };
  createInterface({ input: stderr }).on('line', (line) => {
    const lost = /(\d+) spans? (?:was|were) dropped/.exec(line)?.[1];
    if (lost !== undefined) said.push({ atMs: Date.now(), lost: Number(lost) });
  });
  await once(running.child, 'exit');
  const ending = await running.ended;
  const { marks, spans } = bench.read();
  return judgeSummaries(said, {
    startedMs: marks['started'] ?? 0,
    endedMs: ending.atMs,
    lost: spans.length,
    lines: linesOf(ending.stderr, 'ours'),
  });
}

/** Judges when losses were said, and whether all was said at the end. Nothing arrived, so all that was made is lost. */
export function judgeSummaries(
  said: readonly Said[],
  end: {
    readonly startedMs: number;
    readonly endedMs: number;
    readonly lost: number;
    readonly lines: readonly string[];
  },
): Finding {
  const misses: string[] = [];
  const [first] = said;
  const firstAfterMs = (first?.atMs ?? Infinity) - end.startedMs;
  if (firstAfterMs > firstMs) misses.push(`first said after ${firstAfterMs} ms`);
  const atEnd = 2_000;
  const under = said.filter(({ atMs }) => atMs < end.endedMs - atEnd);
  for (const [index, { atMs }] of under.entries()) {
    const pause = (under[index + 1]?.atMs ?? atMs + pauseMs.least) - atMs;
    if (pause < pauseMs.least || pause > pauseMs.most) misses.push(`said again after ${pause} ms`);
  }
  const minutes = Math.floor((end.endedMs - end.startedMs) / pauseMs.most);
  if (under.length < minutes) misses.push(`said ${under.length} times in ${minutes} minutes`);
  const waits = end.lines
    .map((line) => Number(/before (\d+) spans could be sent/.exec(line)?.[1] ?? 0))
    .reduce((sum, records) => sum + records, 0);
  const total = (said.at(-1)?.lost ?? 0) + waits;
  if (total !== end.lost) misses.push(`${total} said at the end, ${end.lost} are lost`);
  return { measured: `${under.length} summaries, ${total} of ${end.lost} said at the end`, misses };
}
