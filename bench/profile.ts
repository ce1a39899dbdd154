// Where does the time go? `perf` of Linux looks some 3,000 times a second at all threads of a program with filrouge while it serves
// requests, writes lines or makes spans, after it has warmed up: how often they were at work for whose code, and for which function of
// ours, native functions and calls of the system with who called them. The programs are those of `http`, `log` and `span`.
// Needs the right to look (root). Arguments: `--rounds N`, and `--only NAME,NAME`.
import { load } from './http/load.ts';
import { withDownstream } from './downstream.ts';
import { runBench } from './peers/bench.ts';
import { bare, own, withEnv, type Candidate } from './peers/candidates.ts';
import { withProgram, type Program } from './peers/program.ts';
import type { Folders } from './peers/rounds.ts';
import { profiledFlags, watchProcess } from './profile/perf.ts';
import { toFunctions, toOwners, type Shares } from './profile/shares.ts';
import { median, toSpread, toTable } from './statistics.ts';

/** A program, and what it does so many times. */
interface Work {
  readonly candidate: Candidate;
  readonly file: string;
  readonly title: string;
  readonly warmUps: number;
  readonly count: number;
  readonly run: (program: Program, count: number) => Promise<unknown>;
}

/** Rows of a table. */
const mostShown = 15;

const write = (program: Program, count: number): Promise<unknown> =>
  program.ask('write', { count });

const profiled = (candidate: Candidate): Candidate => ({
  ...candidate,
  flags: [...candidate.flags, ...profiledFlags],
});

const request = {
  file: 'server.cjs',
  warmUps: 4_000,
  count: 8_000,
  run: (program: Program, count: number) =>
    load((program.started as { readonly port: number }).port, count, 16),
};

const toWorks = (withAddress: (candidate: Candidate) => Candidate): readonly Work[] => [
  {
    candidate: { ...withAddress(bare), name: 'bare' },
    title: 'Requests to express that ask another service and write three lines, without telemetry',
    ...request,
  },
  {
    candidate: { ...withAddress(own), name: 'request' },
    title: 'The same with filrouge',
    ...request,
  },
  {
    candidate: {
      ...withEnv(own, { BENCH_LOGGER: 'winston', BENCH_SPAN: 'true' }),
      name: 'winston',
    },
    file: 'lines.cjs',
    title: 'Lines of a winston logger that the application made, which are sent',
    warmUps: 40_000,
    count: 100_000,
    run: write,
  },
  {
    candidate: {
      ...withEnv(own, { BENCH_LOGGER: 'filrouge', BENCH_SPAN: 'true' }),
      name: 'createLogger',
    },
    file: 'lines.cjs',
    title: 'Lines of createLogger(), which are sent',
    warmUps: 40_000,
    count: 100_000,
    run: write,
  },
  {
    candidate: { ...own, name: 'span' },
    file: 'spans.cjs',
    title: 'Spans with eight attributes, which are sent',
    warmUps: 40_000,
    count: 100_000,
    run: (program, count) => program.ask('make', { count }),
  },
];

/** What one run found. */
interface Found {
  /** CPU of all threads for one. */
  readonly micros: number;
  readonly owners: Shares;
  readonly functions: Shares;
}

function look({ candidate, count, file, run, warmUps }: Work, folder: string): Promise<Found> {
  return withProgram(candidate, folder, file, async (program) => {
    await run(program, warmUps);
    const before = await program.measure();
    const samples = await watchProcess(program.pid, () => run(program, count));
    const after = await program.measure();
    return {
      micros: (after.cpuMicros - before.cpuMicros) / count,
      owners: toOwners(samples),
      functions: toFunctions(samples),
    };
  });
}

async function tellWork(work: Work, folder: string, rounds: number): Promise<void> {
  const { count, title, warmUps } = work;
  const found: Found[] = [];
  for (let round = 0; round < rounds; round += 1) found.push(await look(work, folder));
  console.log(`\n${title}: ${count} after ${warmUps} to warm up (${rounds} rounds)`);
  tellShares('for the code of', found, ({ owners }) => owners);
  tellShares("for one function of filrouge's build", found, ({ functions }) => functions);
}

/** Prints the largest; one that was not seen in a round is 0 there. */
function tellShares(
  head: string,
  rounds: readonly Found[],
  sharesOf: (one: Found) => Shares,
): void {
  const names = new Set(rounds.flatMap((one) => [...sharesOf(one).keys()]));
  const rows = [...names]
    .map((name) => ({ name, shares: rounds.map((one) => sharesOf(one).get(name) ?? 0) }))
    .toSorted((one, other) => median(other.shares) - median(one.shares))
    .slice(0, mostShown)
    .map(({ name, shares }) => [
      name,
      toSpread(toMicros(shares, rounds), 1),
      toSpread(toPercent(shares), 1),
    ]);
  if (rows.length > 0) console.log(`\n${toTable([[head, 'µs CPU', '%'], ...rows])}`);
}

function toMicros(shares: readonly number[], rounds: readonly Found[]): readonly number[] {
  return shares.map((share, round) => share * (rounds[round]?.micros ?? NaN));
}

function toPercent(shares: readonly number[]): readonly number[] {
  return shares.map((share) => share * 100);
}

await withDownstream((withAddress) => {
  const works = toWorks(withAddress).map((work) => ({
    ...work,
    candidate: profiled(work.candidate),
  }));
  return runBench({
    name: 'profile',
    candidates: works.map(({ candidate }) => candidate),
    rounds: 3,
    programs: ['http/server.cjs', 'log/lines.cjs', 'profile/spans.cjs', 'spool/content.cjs'].map(
      (file) => new URL(file, import.meta.url),
    ),
    async run(folders: Folders, rounds) {
      for (const work of works) {
        const folder = folders.get(work.candidate);
        if (folder instanceof Error) throw folder;
        if (folder !== undefined) await tellWork(work, folder, rounds);
      }
    },
  });
});
