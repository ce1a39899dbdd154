// Runs programs against a sink that fails, and counts to the unit what is lost, doubled, late or silent.
// npm run test:faults [-- --long] [-- --only G1,G9] [-- --runs 3] [-- --node PATH] [-- --out FILE]
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { FaultCase } from './case.ts';
import { cases } from './cases.ts';
import { parseOptions, type FaultOptions } from './options.ts';
import { Programs } from './program.ts';
import { runCase } from './run-case.ts';
import { toLine, toTable, type Row } from './table.ts';
import { findMisses } from './verdict.ts';

const programs = new Programs();
let isStopped = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
process.once('exit', () => programs.endAll());
process.exitCode = await main(parseOptions(process.argv.slice(2)));

async function main(options: FaultOptions): Promise<number> {
  const chosen = cases.filter(({ goal }) => options.only?.includes(goal) ?? true);
  if (chosen.length === 0) throw new Error(`--only: no such goal; there are ${allGoals()}`);
  const rows: Row[] = [];
  for (const fault of chosen) {
    for (let run = 1; run <= options.runs && !isStopped; run += 1) {
      const row = await runOnce(fault, run, options);
      console.log(toLine(row));
      rows.push(row);
    }
  }
  report(rows, options);
  return !isStopped && rows.every(({ misses }) => misses.length === 0) ? 0 : 1;
}

/** What the harness itself cannot do is a miss, too: nothing is known of the goal then. */
async function runOnce(fault: FaultCase, run: number, options: FaultOptions): Promise<Row> {
  const form = options.isLong ? (fault.long ?? fault.short) : fault.short;
  try {
    const measured = await runCase(form, fault.limits, options.node, programs);
    return { fault, run, measured, misses: findMisses(measured, fault.limits) };
  } catch (error) {
    return { fault, run, measured: undefined, misses: [`the harness failed: ${String(error)}`] };
  }
}

function report(rows: readonly Row[], { isLong, node, out }: FaultOptions): void {
  const missed = rows.filter(({ misses }) => misses.length > 0).length;
  const form = isLong ? 'long' : 'short';
  const summary = `${rows.length - missed} of ${rows.length} rows pass (${form} form, ${node}, ${cpus().length} cores)`;
  const table = `${summary}\n\n${toTable(rows)}`;
  if (out === undefined) console.log(`\n${table}`);
  else {
    writeFileSync(out, table);
    console.log(`${summary}; the table is in ${out}`);
  }
}

function allGoals(): string {
  return [...new Set(cases.map(({ goal }) => goal))].join(', ');
}

/** What runs ends at once, and its folder goes as after any run. */
function stop(): void {
  isStopped = true;
  programs.close();
}
