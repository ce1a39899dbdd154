// What does a start cost? Two programs, an empty one and a small service, started as the documentation of each distribution
// has it. Interleaved: each round starts every candidate once, each start a process of its own.
// Arguments: `--rounds N`, and `--only NAME,NAME` (bare runs always, because all are compared with it).
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  bare,
  candidates,
  install,
  plain,
  versionsOf,
  type Candidate,
} from './startup/candidates.ts';
import { runOnce, type Run } from './startup/run.ts';
import { toSpread, toTable } from './statistics.ts';

// OpenTelemetry's own exporters wait for 5 s before they send.
const stayMs = 7_000;
// A round with a long stay takes a minute; CPU of a whole run moves less than that of a start.
const stayRounds = 3;

/** A program, and the figures of it that the table shows. */
interface Question {
  readonly title: string;
  readonly program: readonly string[];
  readonly rounds: number;
  /** The name of the figure that is compared, as the program gives it. */
  readonly compared: string;
  /** Columns in front of the comparison and behind it. */
  readonly before: readonly Column[];
  readonly after: readonly Column[];
}

interface Column {
  readonly head: string;
  readonly value: (run: Run) => number;
  readonly digits: number;
  /** Shows what a round has more than bare. */
  readonly isAdded?: true;
}

/** What became of one candidate with one program, round by round. */
interface Result {
  readonly candidate: Candidate;
  readonly runs: (Run | undefined)[];
  reason: string;
}

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, only: { type: 'string' } },
});
const rounds = Number(options.rounds);
const only = options.only?.split(',');

const millis = (head: string, name: string): Column => ({
  head,
  value: ({ values }) => values[name] ?? NaN,
  digits: 0,
});
const megabytes = (head: string, name: string): Column => ({
  head,
  value: ({ values }) => (values[name] ?? NaN) / 1024 / 1024,
  digits: 1,
});
const rss = [
  megabytes('RSS MB', 'rss'),
  { ...megabytes('added', 'rss'), isAdded: true as const },
  megabytes('most RSS MB', 'mostRss'),
];

const questions: readonly Question[] = [
  {
    title: '1. An empty program, at its first line',
    program: ['empty.cjs'],
    rounds,
    compared: 'cpuMs',
    before: [millis('first line ms', 'ms')],
    after: [...rss, millis('CommonJS files', 'files')],
  },
  {
    title: '2. A service with express and winston that asks itself once, at its first answer',
    program: ['hello.cjs'],
    rounds,
    compared: 'answerCpuMs',
    before: [millis('CPU ms listening', 'listeningCpuMs')],
    after: rss,
  },
  {
    title: `3. The same ${stayMs / 1_000} s later, with all that was put off and sent`,
    program: ['hello.cjs', `${stayMs}`],
    rounds: Math.min(rounds, stayRounds),
    compared: 'endCpuMs',
    before: [],
    after: [
      megabytes('most RSS MB', 'mostRss'),
      { head: 'requests', value: ({ received }) => received.requests, digits: 0 },
      { head: 'of traces', value: ({ received }) => received.traces, digits: 0 },
      { head: 'kB', value: ({ received }) => received.bytes / 1_000, digits: 1 },
    ],
  },
];

/** Installs all of them; one that cannot be installed keeps its reason. */
async function installAll(temporary: string): Promise<ReadonlyMap<Candidate, string | Error>> {
  const wanted = candidates.filter((each) => each === bare || (only?.includes(each.name) ?? true));
  const folders = new Map<Candidate, string | Error>();
  for (const candidate of wanted) {
    const folder = await install(candidate, temporary).catch((error: unknown) => error as Error);
    folders.set(candidate, folder);
    // The first start reads its files from the disk, which no round counts. Whether it fails is told by the rounds.
    if (typeof folder === 'string')
      await runOnce(candidate, folder, ['hello.cjs']).catch(() => undefined);
  }
  return folders;
}

async function measure(
  question: Question,
  folders: ReadonlyMap<Candidate, string | Error>,
): Promise<readonly Result[]> {
  const results = [...folders.keys()].map((candidate): Result => ({
    candidate,
    runs: [],
    reason: '',
  }));
  for (let round = 0; round < question.rounds; round += 1) {
    // Nobody always follows the same neighbour.
    for (const result of round % 2 === 0 ? results : results.toReversed()) {
      const folder = folders.get(result.candidate);
      try {
        if (typeof folder !== 'string') throw folder;
        result.runs.push(await runOnce(result.candidate, folder, question.program));
      } catch (error) {
        result.runs.push(undefined);
        result.reason = toReason((error as Error).message);
      }
    }
  }
  return results;
}

function tell(question: Question, results: readonly Result[]): void {
  const runsOf = (candidate: Candidate): Result['runs'] =>
    results.find((each) => each.candidate === candidate)?.runs ?? [];
  const [bases, plains] = [runsOf(bare), runsOf(plain)];
  const cpu = millis('CPU ms', question.compared);
  const columns = [...question.before, cpu, { ...cpu, head: 'added', isAdded: true as const }];
  const toRow = ({ candidate, runs }: Result): string[] => {
    const started = runs.filter((run) => run !== undefined);
    if (started.length === 0) return [`${candidate.name} (did not start)`];
    const toCell = ({ value, digits, isAdded }: Column): string => {
      if (isAdded === undefined) return toSpread(started.map(value), digits);
      return candidate === bare ? '-' : toSpread(compare(runs, bases, value, minus), digits);
    };
    const toRatio = (others: Result['runs']): string =>
      others.length === 0 ? '-' : toSpread(compare(runs, others, cpu.value, per), 2);
    return [
      candidate.name,
      ...columns.map(toCell),
      toRatio(bases),
      toRatio(plains),
      ...question.after.map(toCell),
    ];
  };
  const heads = ['', ...columns.map(({ head }) => head), '× bare', '× OTel'];
  const afterHeads = question.after.map(({ head }) => head);
  console.log(`\n${question.title} (${question.rounds} rounds)\n`);
  console.log(toTable([[...heads, ...afterHeads], ...results.map(toRow)]));
  for (const { candidate, runs, reason } of results) {
    const failed = runs.filter((run) => run === undefined).length;
    if (failed > 0)
      console.log(
        `${candidate.name} did not start in ${failed} of ${runs.length} rounds: ${reason}`,
      );
  }
}

/** The line of an error that says most; npm has it after the command. */
function toReason(message: string): string {
  const lines = message.split('\n');
  return lines.find((line) => line.startsWith('npm error')) ?? lines[0] ?? '';
}

const minus = (one: number, other: number): number => one - other;
const per = (one: number, other: number): number => one / other;

/** Compares what two candidates have in the same round, for the rounds where both have something. */
function compare(
  runs: Result['runs'],
  others: Result['runs'],
  value: (run: Run) => number,
  by: (one: number, other: number) => number,
): number[] {
  return runs.flatMap((run, round) => {
    const other = others[round];
    return run === undefined || other === undefined ? [] : [by(value(run), value(other))];
  });
}

const toLoad = (): string =>
  loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');

function tellHead(folders: ReadonlyMap<Candidate, string | Error>): void {
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`;
  console.log(`npm run bench -- startup, ${new Date().toISOString().slice(0, 16)}Z`);
  console.log(
    `Node.js ${process.versions.node}, ${machine}, load average ${toLoad()} at the beginning`,
  );
  console.log(
    'Medians, with the least and the greatest round in brackets; ratios are of one round.',
  );
  for (const [candidate, folder] of folders)
    if (typeof folder === 'string' && candidate !== bare)
      console.log(
        `${candidate.name}: ${versionsOf(candidate, folder)}, node ${candidate.flags.join(' ')}`,
      );
}

const unknown = only?.find((name) => candidates.every((each) => each.name !== name));
if (unknown !== undefined || !Number.isInteger(rounds) || rounds < 1) {
  const names = candidates.map(({ name }) => name).join(',');
  console.error(`expected --rounds with a number from 1 on, and --only with some of ${names}`);
  process.exitCode = 2;
} else {
  const temporary = mkdtempSync(join(tmpdir(), 'filrouge-bench-startup-'));
  try {
    const folders = await installAll(temporary);
    tellHead(folders);
    for (const question of questions) tell(question, await measure(question, folders));
    console.log(`\nLoad average ${toLoad()} at the end`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
