import { runBench } from '../peers/bench.ts';
import {
  bare,
  candidates,
  disabled,
  own,
  plain,
  spansOnly,
  type Candidate,
} from '../peers/candidates.ts';
import { withProgram, type Program } from '../peers/program.ts';
import {
  measureRounds,
  tellResults,
  toAdded,
  toFigure,
  toRatio,
  type Values,
} from '../peers/rounds.ts';
import { load } from './load.ts';

/** A bench of the requests of `server.cjs`. */
interface RequestBench {
  readonly name: string;
  /** Beside those of every bench of requests. */
  readonly further?: readonly Candidate[];
  /** Gives a candidate the address of what the service asks. */
  readonly withAddress: (candidate: Candidate) => Candidate;
}

const warmUps = 1_000;
const requests = 3_000;
const connections = 16;
const all = warmUps + requests;

// Their formats are their own: only requests and bytes are counted.
const isCounted = ({ name }: Candidate): boolean => name !== 'dd-trace' && name !== 'sentry';
const sendsNothing = (candidate: Candidate): boolean =>
  candidate === bare || candidate === disabled;

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

/** Compares what a request costs the service by each candidate, and counts what arrived. */
export function runRequests({ name, further = [], withAddress }: RequestBench): Promise<void> {
  return runBench({
    name,
    candidates: [bare, own, spansOnly, ...further, ...candidates.slice(2)],
    rounds: 5,
    programs: [new URL('server.cjs', import.meta.url)],
    async run(folders, rounds) {
      const results = await measureRounds(folders, rounds, (candidate, folder) =>
        withProgram(withAddress(candidate), folder, 'server.cjs', (program) =>
          measure(candidate, program),
        ),
      );
      const title = `Per request: ${requests} on ${connections} connections after ${warmUps} to warm up (${rounds} rounds)`;
      tellResults(title, columns, results);
    },
  });
}
