import type { Agent } from 'node:http';
import { percentile, toTable } from '../statistics.ts';
import { createAgent, get } from './client.ts';
import type { Program } from './program.ts';
import { toQuestions, type Question } from './questions.ts';

interface Asked {
  readonly question: Question;
  readonly wallMs: readonly number[];
  readonly cpuMs: readonly number[];
  readonly found: string;
  readonly bytes: number;
}

/** One that takes longer is asked only so often. */
const slowMs = 1_000;
const timesOfSlow = 5;

/** Asks everything that pages ask, each so many times in a row, and tells how long it took. */
export async function tellQueries(
  title: string,
  program: Program,
  { traces, times }: { readonly traces: number; readonly times: number },
): Promise<void> {
  const agent = createAgent();
  const all: Asked[] = [];
  for (const question of toQuestions(traces))
    all.push(await askOften(program, agent, question, times));
  agent.destroy();
  const heads = [
    'found',
    'kB',
    'times',
    'ms p50',
    'p95',
    'max',
    'ms CPU p50',
    'CPU p95',
    'CPU max',
  ];
  const slowest = all.toSorted((a, b) => percentile(b.wallMs, 95) - percentile(a.wallMs, 95))[0];
  console.log(`\n${title}\n`);
  console.log(
    toTable([
      ['', ...heads],
      ...all.map((asked) => [asked.question.name, ...toCells(asked)]),
      ...(slowest === undefined ? [] : [['the slowest', ...toCells(slowest)]]),
    ]),
  );
  console.log(`\nThe slowest by p95 is "${slowest?.question.name}"`);
  console.log('* the search stopped before the oldest row, and the answer says so');
}

async function askOften(
  program: Program,
  agent: Agent,
  question: Question,
  times: number,
): Promise<Asked> {
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  let last: Buffer = Buffer.alloc(0);
  const isEnough = (): boolean =>
    wallMs.length >= times || (wallMs.length >= timesOfSlow && (wallMs[0] ?? 0) > slowMs);
  while (!isEnough()) {
    if (question.before !== undefined) await get(agent, `${program.url}${question.before}`);
    const before = await program.measure();
    const { status, body, tookMs } = await get(agent, `${program.url}${question.path}`);
    const after = await program.measure();
    if (status !== 200) throw new Error(`${question.path} was answered with ${status}`);
    wallMs.push(tookMs);
    cpuMs.push((after.cpuMicros - before.cpuMicros) / 1_000);
    last = body;
  }
  return { question, wallMs, cpuMs, found: toFound(last), bytes: last.length };
}

/** Which lists an answer has, by what they are called in it. */
const lists = ['spans', 'traces', 'logs', 'errors', 'fields', 'operations', 'services'] as const;

/** How many the first list of an answer has. */
function toFound(body: Buffer): string {
  const answer = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
  // Of a long trace, its columns.
  const { span_columns: columns } = answer as { span_columns?: { depth: readonly number[] } };
  const list =
    columns?.depth ?? lists.map((name) => answer[name]).find((value) => Array.isArray(value));
  const found = list?.length ?? answer['counted'];
  const text = typeof found === 'number' ? String(found) : '-';
  return 'searched_to' in answer ? `${text}*` : text;
}

function toCells({ wallMs, cpuMs, found, bytes }: Asked): readonly string[] {
  const figures = [wallMs, cpuMs].flatMap((values) =>
    [50, 95, 100].map((part) => percentile(values, part).toFixed(1)),
  );
  return [found, (bytes / 1_000).toFixed(0), String(wallMs.length), ...figures];
}
