// What does a request cost when more come at the same time, and a span or a line when it holds more? CPU of the process, all
// threads, and how late its event loop is. Interleaved: each round starts every candidate once, each time a process of its own.
// Arguments: `--rounds N`, and `--only NAME,NAME` (bare runs always, because all are compared with it).
import { withDownstream } from './downstream.ts';
import { load } from './http/load.ts';
import { runBench } from './peers/bench.ts';
import { bare, own, plain, type Candidate } from './peers/candidates.ts';
import { withProgram, type Program } from './peers/program.ts';
import { measureRounds, tellResults, toFigure, toRatio, type Values } from './peers/rounds.ts';

const warmUps = 2_000;
const requests = 2_000;
const connections = [1, 10, 100];
const sizes = [10, 100, 1_000];
/** Fields that are made and written in a measurement, whatever the size. */
const fields = 400_000;

async function measureLoads(program: Program): Promise<Values> {
  const { port } = program.started as { readonly port: number };
  await load(port, warmUps, 10);
  const values: Record<string, number> = {};
  for (const at of connections) {
    await program.ask('delay');
    const before = await program.measure();
    await load(port, requests, at);
    const after = await program.measure();
    const { p99Ms } = (await program.ask('delay')) as { readonly p99Ms: number };
    values[`micros ${at}`] = (after.cpuMicros - before.cpuMicros) / requests;
    values[`delay ${at}`] = p99Ms;
  }
  return values;
}

/** What the fields themselves cost to make is not in it. */
async function measureSizes(program: Program, isBare: boolean): Promise<Values> {
  const values: Record<string, number> = {};
  const measure = async (what: string, size: number): Promise<number> => {
    const count = fields / size;
    await program.ask('work', { what, count: Math.ceil(count / 4), size });
    const before = await program.measure();
    await program.ask('work', { what, count, size });
    const after = await program.measure();
    return (after.cpuMicros - before.cpuMicros) / count;
  };
  for (const size of sizes) {
    const nothing = await measure('nothing', size);
    values[`span ${size}`] = isBare ? NaN : (await measure('span', size)) - nothing;
    values[`line ${size}`] = (await measure('line', size)) - nothing;
  }
  return values;
}

const loads = connections.flatMap((at) => {
  const cpu = toFigure(`µs at ${at}`, `micros ${at}`, 0);
  return [cpu, toRatio(cpu, bare, '× bare'), toFigure(`loop p99 ms at ${at}`, `delay ${at}`, 1)];
});
const contents = [
  ...sizes.map((size) => toFigure(`µs a span with ${size}`, `span ${size}`, 1)),
  ...sizes.flatMap((size) => {
    const cpu = toFigure(`µs a line with ${size}`, `line ${size}`, 1);
    return [cpu, toRatio(cpu, bare, '× bare')];
  }),
];

await withDownstream((withAddress) =>
  runBench({
    name: 'growth',
    candidates: [bare, own, plain],
    rounds: 5,
    programs: [
      new URL('http/server.cjs', import.meta.url),
      new URL('growth/calls.cjs', import.meta.url),
    ],
    async run(folders, rounds) {
      const served = await measureRounds(folders, rounds, (candidate, folder) =>
        withProgram(withAddress(candidate), folder, 'server.cjs', measureLoads),
      );
      tellResults(
        `1. Per request: ${requests} on 1, 10 and 100 connections (${rounds} rounds)`,
        loads,
        served,
      );
      const called = await measureRounds(folders, rounds, (candidate: Candidate, folder) =>
        withProgram(candidate, folder, 'calls.cjs', (program) =>
          measureSizes(program, candidate === bare),
        ),
      );
      tellResults(
        `2. Per span and line of winston: of 10, 100 and 1,000 attributes or fields (${rounds} rounds)`,
        contents,
        called,
      );
    },
  }),
);
