// What does a request cost? A service with express that asks another one by fetch and writes three lines with winston, started
// as the documentation of each distribution has it. CPU of the server's process, all threads; a fixed number of requests; what arrived at
// the sink is counted beside it. Interleaved: each round starts every candidate once, each time a process of its own.
// Arguments: `--rounds N`, and `--only NAME,NAME` (bare runs always, because all are compared with it).
import { withDownstream } from './downstream.ts';
import { load } from './http/load.ts';
import { runBench } from './peers/bench.ts';
import { bare, candidates, own, plain, type Candidate } from './peers/candidates.ts';
import { withProgram, type Program } from './peers/program.ts';
import {
  measureRounds,
  tellResults,
  toAdded,
  toFigure,
  toRatio,
  type Values,
} from './peers/rounds.ts';

const warmUps = 1_000;
const requests = 3_000;
const connections = 16;
const all = warmUps + requests;

const off: Candidate = {
  ...own,
  name: 'filrouge-disabled',
  env: (url, temporary) => ({ ...own.env(url, temporary), OTEL_SDK_DISABLED: 'true' }),
};
const unsampled: Candidate = {
  ...own,
  name: 'filrouge-unsampled',
  env: (url, temporary) => ({ ...own.env(url, temporary), OTEL_TRACES_SAMPLER: 'always_off' }),
};
// As much as those do that send no log records.
const spansOnly: Candidate = {
  ...own,
  name: 'filrouge-spans-only',
  env: (url, temporary) => ({ ...own.env(url, temporary), OTEL_LOGS_EXPORTER: 'none' }),
};
// Their formats are their own: only requests and bytes are counted.
const isCounted = ({ name }: Candidate): boolean => name !== 'dd-trace' && name !== 'sentry';
const sendsNothing = (candidate: Candidate): boolean => candidate === bare || candidate === off;

async function measure(candidate: Candidate, program: Program): Promise<Values> {
  const { port } = program.started as { readonly port: number };
  await load(port, warmUps, connections);
  const before = await program.measure();
  await load(port, requests, connections);
  const after = await program.measure();
  if (!sendsNothing(candidate))
    await program.arrive(({ serverSpans }) => isCounted(candidate) && serverSpans >= all);
  const end = await program.measure();
  const counts = isCounted(candidate) ? program.count() : undefined;
  return {
    micros: (after.cpuMicros - before.cpuMicros) / requests,
    endMicros: (end.cpuMicros - before.cpuMicros) / requests,
    serverSpans: (counts?.serverSpans ?? NaN) / all,
    spans: (counts?.spans ?? NaN) / all,
    logRecords: (counts?.logRecords ?? NaN) / all,
    received: program.received.requests / all,
    bytes: program.received.bytes / all,
    rss: after.rss / 1024 / 1024,
  };
}

const cpu = toFigure('µs CPU', 'micros', 0);
const columns = [
  cpu,
  toRatio(cpu, bare, '× bare'),
  toRatio(cpu, plain, '× OTel'),
  toAdded(cpu, bare),
  toFigure('µs with the rest sent', 'endMicros', 0),
  toFigure('server spans', 'serverSpans', 3),
  toFigure('spans', 'spans', 2),
  toFigure('log records', 'logRecords', 2),
  toFigure('sent requests', 'received', 3),
  toFigure('sent bytes', 'bytes', 0),
  toFigure('RSS MB', 'rss', 0),
];

await withDownstream((withAddress) =>
  runBench({
    name: 'http',
    candidates: [bare, own, spansOnly, unsampled, off, ...candidates.slice(2)],
    rounds: 5,
    programs: [new URL('http/server.cjs', import.meta.url)],
    async run(folders, rounds) {
      const results = await measureRounds(folders, rounds, (candidate, folder) =>
        withProgram(withAddress(candidate), folder, 'server.cjs', (program) =>
          measure(candidate, program),
        ),
      );
      const title = `Per request: ${requests} on ${connections} connections after ${warmUps} to warm up (${rounds} rounds)`;
      tellResults(title, columns, results);
    },
  }),
);
