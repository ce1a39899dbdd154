// What does a start cost? Two programs, an empty one and a small service, started as the documentation of each distribution
// has it. Interleaved: each round starts every candidate once, each start a process of its own.
// Arguments: `--rounds N`, and `--only NAME,NAME` (bare runs always, because all are compared with it).
import { bare, candidates, plain } from './peers/candidates.ts';
import { runBench } from './peers/bench.ts';
import {
  measureRounds,
  tellResults,
  toAdded,
  toFigure,
  toRatio,
  type Column,
  type Folders,
} from './peers/rounds.ts';
import { runOnce } from './startup/run.ts';

// OpenTelemetry's own exporters wait for 5 s before they send.
const stayMs = 7_000;
// A round with a long stay takes a minute; CPU of a whole run moves less than that of a start.
const stayRounds = 3;

/** A program, and the figures of it that the table shows. */
interface Question {
  readonly title: string;
  readonly program: readonly string[];
  readonly mostRounds: number;
  /** The name of the figure that is compared, as the program gives it. */
  readonly compared: string;
  /** Columns in front of the comparison and behind it. */
  readonly before: readonly Column[];
  readonly after: readonly Column[];
}

const megabytes = (head: string, name: string): Column => ({
  head,
  value: (values) => (values[name] ?? NaN) / 1024 / 1024,
  digits: 1,
});
const rss = [
  megabytes('RSS MB', 'rss'),
  toAdded(megabytes('RSS MB', 'rss'), bare),
  megabytes('most RSS MB', 'mostRss'),
];

const questions: readonly Question[] = [
  {
    title: '1. An empty program, at its first line',
    program: ['empty.cjs'],
    mostRounds: Infinity,
    compared: 'cpuMs',
    before: [toFigure('first line ms', 'ms')],
    after: [...rss, toFigure('CommonJS files', 'files')],
  },
  {
    title: '2. A service with express and winston that asks itself once, at its first answer',
    program: ['hello.cjs'],
    mostRounds: Infinity,
    compared: 'answerCpuMs',
    before: [toFigure('CPU ms listening', 'listeningCpuMs')],
    after: rss,
  },
  {
    title: `3. The same ${stayMs / 1_000} s later, with all that was put off and sent`,
    program: ['hello.cjs', `${stayMs}`],
    mostRounds: stayRounds,
    compared: 'endCpuMs',
    before: [],
    after: [
      megabytes('most RSS MB', 'mostRss'),
      toFigure('requests', 'requests'),
      toFigure('of traces', 'traces'),
      { ...toFigure('kB', 'bytes'), value: ({ bytes = NaN }) => bytes / 1_000, digits: 1 },
    ],
  },
];

async function tell(question: Question, folders: Folders, wantedRounds: number): Promise<void> {
  const { title, program, mostRounds, compared, before, after } = question;
  const rounds = Math.min(wantedRounds, mostRounds);
  const results = await measureRounds(folders, rounds, (candidate, folder) =>
    runOnce(candidate, folder, program),
  );
  const cpu = toFigure('CPU ms', compared);
  const comparison = [
    cpu,
    toAdded(cpu, bare),
    toRatio(cpu, bare, '× bare'),
    toRatio(cpu, plain, '× OTel'),
  ];
  tellResults(`${title} (${rounds} rounds)`, [...before, ...comparison, ...after], results);
}

await runBench({
  name: 'startup',
  candidates,
  rounds: 9,
  programs: ['empty.cjs', 'hello.cjs'].map((file) => new URL(`startup/${file}`, import.meta.url)),
  async run(folders, rounds) {
    // The first start reads its files from the disk, which no round counts. Whether it fails is told by the rounds.
    for (const [candidate, folder] of folders)
      if (typeof folder === 'string')
        await runOnce(candidate, folder, ['hello.cjs']).catch(() => undefined);
    for (const question of questions) await tell(question, folders, rounds);
  },
});
