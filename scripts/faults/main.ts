// Runs programs against a sink that fails, and counts to the unit what is lost, doubled, late or silent.
// npm run test:faults [-- --long] [-- --only G1,G9] [-- --runs 3] [-- --node PATH]... [-- --out FILE] [-- --doc]
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { pathOf } from '../demo/paths.ts';
import type { FaultCase } from './case.ts';
import { cases } from './cases.ts';
import { parseOptions, type FaultOptions } from './options.ts';
import { toPage } from './page.ts';
import { runProbe, type Probe } from './probe.ts';
import { probes } from './probes/index.ts';
import { Programs } from './program.ts';
import { runCase } from './run-case.ts';
import { toLine, toTable, type Row } from './table.ts';
import { findMisses } from './verdict.ts';

type Test = FaultCase | Probe;

/** A Node.js that the programs run on. */
interface Runtime {
  readonly path: string;
  readonly version: string;
}

const pages = { short: 'docs/reliability.md', long: 'docs/reliability-long.md' };
const programs = new Programs();
let isStopped = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
process.once('exit', () => programs.endAll());
process.exitCode = await main(parseOptions(process.argv.slice(2)));

async function main(options: FaultOptions): Promise<number> {
  const all = sortByGoal([...cases, ...probes]);
  const wanted = all.filter(({ goal }) => options.only?.includes(goal) ?? true);
  if (wanted.length === 0) throw new Error(`--only: no such goal; there are ${goalsOf(all)}`);
  const chosen = wanted.filter((test) => options.isLong || !isLongOnly(test));
  const runtimes = options.nodes.map((path) => ({ path, version: versionOf(path) }));
  const rows: Row[] = [];
  for (const test of chosen) {
    for (const runtime of runtimes) {
      for (let run = 1; run <= options.runs && !isStopped; run += 1) {
        const row = await runOnce(test, run, runtime, options.isLong);
        console.log(`${toLine(row)}${runtimes.length > 1 ? ` (${runtime.version})` : ''}`);
        rows.push(row);
      }
    }
  }
  report(rows, options, runtimes, wanted.filter(isLongOnly));
  return !isStopped && rows.every(({ misses }) => misses.length === 0) ? 0 : 1;
}

/** What the harness itself cannot do is a miss, too: nothing is known of the goal then. */
async function runOnce(
  fault: Test,
  run: number,
  { path, version }: Runtime,
  isLong: boolean,
): Promise<Row> {
  const row = { fault, run, node: version, measured: undefined };
  try {
    if ('run' in fault) {
      const { measured, ...rest } = await runProbe(fault, path, isLong, programs);
      return { ...row, ...rest, finding: measured };
    }
    const form = isLong ? (fault.long ?? fault.short) : fault.short;
    const measured = await runCase(form, fault.limits, path, programs);
    return { ...row, measured, misses: findMisses(measured, fault.limits) };
  } catch (error) {
    return { ...row, misses: [`the harness failed: ${String(error)}`] };
  }
}

function report(
  rows: readonly Row[],
  { isLong, only, runs, out, doc }: FaultOptions,
  runtimes: readonly Runtime[],
  leftOut: readonly Test[],
): void {
  const missed = rows.filter(({ misses }) => misses.length > 0).length;
  const form = isLong ? 'long' : 'short';
  const partial = [
    ...(only === undefined ? [] : [`only ${only.join(', ')}`]),
    ...(isStopped ? ['interrupted'] : []),
  ].join(', ');
  const summary =
    `${rows.length - missed} of ${rows.length} rows pass (${form} form, ${runtimes.map(({ version }) => version).join(', ')}, ${cpus().length} cores)` +
    (partial === '' ? '' : `; a PARTIAL run: ${partial}`);
  const table = `${summary}\n\n${toTable(rows)}`;
  if (out !== undefined) writeFileSync(out, table);
  console.log(out === undefined ? `\n${table}` : `${summary}; the table is in ${out}`);
  // What was interrupted is not worth a page.
  if (!doc || isStopped) return;
  const about = {
    isLong,
    runs,
    only,
    nodes: runtimes.map(({ version }) => version),
    cores: cpus().length,
    date: new Date().toISOString().slice(0, 10),
    leftOut,
  };
  const page = pages[form];
  writeFileSync(pathOf(page), toPage(rows, about));
  console.log(`${page} is written`);
}

function isLongOnly(test: Test): boolean {
  return 'run' in test && test.isLongOnly === true;
}

function sortByGoal(tests: readonly Test[]): Test[] {
  const numberOf = ({ goal }: Test): number => Number(goal.slice(1));
  return [...tests].sort((one, other) => numberOf(one) - numberOf(other));
}

function versionOf(path: string): string {
  return execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
}

function goalsOf(tests: readonly Test[]): string {
  return [...new Set(tests.map(({ goal }) => goal))].join(', ');
}

/** What runs ends at once, and its folder goes as after any run. */
function stop(): void {
  isStopped = true;
  programs.close();
}
