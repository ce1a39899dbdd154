// What does a line of a log cost? winston, pino and createLogger(), alone and with what adds the ids of the trace and sends the record.
// CPU of the process, all threads, until the last record has arrived at the sink, where they are counted. Interleaved: each
// round starts every way once, each time a process of its own. Needs `npm ci --prefix bench/packages`, for pino.
// Arguments: `--rounds N`, and `--only NAME,NAME` (winston alone runs always, because all are compared with it).
import { fileURLToPath } from 'node:url';
import { runBench } from './peers/bench.ts';
import { bare, own, plain, withEnv, type Candidate } from './peers/candidates.ts';
import { withProgram, type Program } from './peers/program.ts';
import {
  measureRounds,
  tellResults,
  toAdded,
  toFigure,
  toRatio,
  type Values,
} from './peers/rounds.ts';

const warmUps = 20_000;
const records = 60_000;

const pinoFrom = fileURLToPath(new URL('packages/package.json', import.meta.url));

/** A candidate that writes with one logger. */
function createWay(
  name: string,
  candidate: Candidate,
  logger: 'filrouge' | 'pino' | 'winston',
  more: Readonly<Record<string, string>> = {},
): Candidate {
  const variables = {
    BENCH_LOGGER: logger,
    BENCH_PINO: pinoFrom,
    BENCH_SPAN: `${candidate !== bare}`,
    ...more,
  };
  return { ...withEnv(candidate, variables), name, folder: candidate.name };
}

// The ids of the trace are on the line, and no record is sent.
const idsOnly = { OTEL_LOGS_EXPORTER: 'none' };
const unredacted = { ...idsOnly, FILROUGE_REDACT: 'off' };
const alone = createWay('winston', bare, 'winston');
const shipped = [
  createWay('winston-filrouge-sent', own, 'winston'),
  createWay('createLogger-sent', own, 'filrouge'),
  createWay('pino-filrouge-sent', own, 'pino'),
];
const ways: readonly Candidate[] = [
  alone,
  createWay('winston-filrouge-ids', own, 'winston', idsOnly),
  createWay('winston-filrouge-unredacted', own, 'winston', unredacted),
  // Ids only, too: what would send the records, @opentelemetry/winston-transport, is not in SDK 3, and the newest that is published
  // registers with an API that SDK 3 does not read, so that every record is lost.
  createWay('winston-opentelemetry-ids', plain, 'winston'),
  createWay('createLogger-ids', own, 'filrouge', idsOnly),
  createWay('createLogger-unredacted', own, 'filrouge', unredacted),
  createWay('pino', bare, 'pino'),
  ...shipped,
];

async function measure(way: Candidate, program: Program): Promise<Values> {
  const arrive = async (count: number): Promise<void> => {
    if (shipped.includes(way)) await program.arrive(({ logRecords }) => logRecords >= count);
  };
  await program.ask('write', { count: warmUps });
  await arrive(warmUps);
  const { logRecords: warm } = program.count();
  const before = await program.measure();
  await program.ask('write', { count: records });
  const written = await program.measure();
  await arrive(warmUps + records);
  const after = await program.measure();
  return {
    writtenMicros: (written.cpuMicros - before.cpuMicros) / records,
    micros: (after.cpuMicros - before.cpuMicros) / records,
    arrived: program.count().logRecords - warm,
    rss: after.rss / 1024 / 1024,
  };
}

const cpu = toFigure('µs CPU', 'micros', 1);
const columns = [
  cpu,
  toRatio(cpu, alone, '× winston'),
  toAdded(cpu, alone),
  toFigure('µs until the last is written', 'writtenMicros', 1),
  toFigure('records arrived', 'arrived', 0),
  toFigure('RSS MB', 'rss', 0),
];

await runBench({
  name: 'log',
  candidates: ways,
  rounds: 5,
  programs: [new URL('log/lines.cjs', import.meta.url)],
  async run(folders, rounds) {
    const results = await measureRounds(folders, rounds, (way, folder) =>
      withProgram(way, folder, 'lines.cjs', (program) => measure(way, program)),
    );
    const title = `Per line: ${records} to /dev/null after ${warmUps} to warm up (${rounds} rounds)`;
    tellResults(title, columns, results);
  },
});
