import { cpus, loadavg } from 'node:os';
import { median, toSpread, toTable } from '../statistics.ts';
import { install, versionsOf, type Candidate } from './candidates.ts';

/** What a run found, by name. */
export type Values = Readonly<Record<string, number>>;

/** A column of a table. */
export interface Column {
  readonly head: string;
  /** NaN where it was not counted. */
  readonly value: (values: Values) => number;
  readonly digits: number;
  /** Shows how each round compares with the same round of another candidate. */
  readonly against?: Candidate;
  readonly by?: (one: number, other: number) => number;
}

/** A column of a figure as it was found. */
export const toFigure = (head: string, name: string, digits = 0): Column => ({
  head,
  value: (values) => values[name] ?? NaN,
  digits,
});

/** What became of one candidate, round by round. */
export interface Result {
  readonly candidate: Candidate;
  readonly runs: (Values | undefined)[];
  reason: string;
}

/** Folders of the candidates, or why one could not be installed. */
export type Folders = ReadonlyMap<Candidate, string | Error>;

const minus = (one: number, other: number): number => one - other;
const per = (one: number, other: number): number => one / other;

/** A column of what a candidate has more than another, and one of how many times as much. */
export const toAdded = (column: Column, against: Candidate): Column => ({
  ...column,
  head: 'added',
  against,
  by: minus,
});
export const toRatio = (column: Column, against: Candidate, head: string): Column => ({
  ...column,
  head,
  digits: 2,
  against,
  by: per,
});

/** Installs all of them; one that cannot be installed keeps its reason. */
export async function installAll(
  wanted: readonly Candidate[],
  temporary: string,
  programs: readonly URL[],
): Promise<Folders> {
  const folders = new Map<Candidate, string | Error>();
  for (const candidate of wanted) {
    const folder = install(candidate, temporary, programs);
    folders.set(candidate, await folder.catch((error: unknown) => error as Error));
  }
  return folders;
}

/** Runs every candidate once in each round. */
export async function measureRounds(
  folders: Folders,
  rounds: number,
  runOnce: (candidate: Candidate, folder: string) => Promise<Values>,
): Promise<readonly Result[]> {
  const results = [...folders.keys()].map((candidate): Result => ({
    candidate,
    runs: [],
    reason: '',
  }));
  for (let round = 0; round < rounds; round += 1) {
    // Nobody always follows the same neighbour.
    for (const result of round % 2 === 0 ? results : results.toReversed()) {
      const folder = folders.get(result.candidate);
      try {
        if (typeof folder !== 'string') throw folder;
        result.runs.push(await runOnce(result.candidate, folder));
      } catch (error) {
        result.runs.push(undefined);
        result.reason = toReason((error as Error).message);
      }
    }
  }
  return results;
}

/** The line of an error that says most; npm has it after the command. */
function toReason(message: string): string {
  const lines = message.split('\n');
  return lines.find((line) => line.startsWith('npm error')) ?? lines[0] ?? '';
}

/** Prints a table, and under it who did not run. */
export function tellResults(
  title: string,
  columns: readonly Column[],
  results: readonly Result[],
): void {
  const toRow = ({ candidate, runs }: Result): string[] =>
    runs.every((run) => run === undefined)
      ? [`${candidate.name} (did not run)`]
      : [candidate.name, ...columns.map((column) => toCell(column, candidate, runs, results))];
  console.log(`\n${title}\n`);
  console.log(toTable([['', ...columns.map(({ head }) => head)], ...results.map(toRow)]));
  for (const { candidate, runs, reason } of results) {
    const failed = runs.filter((run) => run === undefined).length;
    if (failed > 0)
      console.log(`${candidate.name} did not run in ${failed} of ${runs.length} rounds: ${reason}`);
  }
}

function toCell(
  column: Column,
  candidate: Candidate,
  runs: Result['runs'],
  results: readonly Result[],
): string {
  const { against, by, value, digits } = column;
  const others = results.find((result) => result.candidate === against)?.runs ?? [];
  if (against !== undefined && (others.length === 0 || (candidate === against && by === minus)))
    return '-';
  const values = runs.flatMap((run, round) => {
    const other = others[round];
    if (run === undefined) return [];
    if (by === undefined) return [value(run)];
    return other === undefined ? [] : [by(value(run), value(other))];
  });
  return values.length > 0 && Number.isNaN(median(values))
    ? 'not counted'
    : toSpread(values, digits);
}

const toLoad = (): string =>
  loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');

/** Prints when, where and what is measured, and how the figures of several rounds are told. */
export function tellHead(bench: string, folders: Folders, isOfRounds = true): void {
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`;
  console.log(`npm run bench -- ${bench}, ${new Date().toISOString().slice(0, 16)}Z`);
  console.log(
    `Node.js ${process.versions.node}, ${machine}, load average ${toLoad()} at the beginning`,
  );
  if (isOfRounds)
    console.log(
      'Medians, with the least and the greatest round in brackets; ratios are of one round.',
    );
  for (const [candidate, folder] of folders)
    if (typeof folder === 'string' && candidate.packages.length > 0)
      console.log(
        `${candidate.name}: ${versionsOf(candidate, folder)}, node ${candidate.flags.join(' ')}`,
      );
}

/** Prints what the machine had to do meanwhile. */
export function tellEnd(): void {
  console.log(`\nLoad average ${toLoad()} at the end`);
}
