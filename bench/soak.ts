// Does memory stay flat? A service under full load for as long as it is told: its memory each minute, what of its heap is left after a
// whole collection, and in the end what arrived at the sink. Argument: `--minutes N` (10).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withDownstream } from './downstream.ts';
import { load } from './http/load.ts';
import { own } from './peers/candidates.ts';
import { withProgram, type Program } from './peers/program.ts';
import { installAll, tellEnd, tellHead } from './peers/rounds.ts';
import { median, toTable } from './statistics.ts';

const connections = 16;
const portion = 500;
const megabyte = 1024 * 1024;

interface Minute {
  readonly requests: number;
  readonly rss: number;
  readonly heap: number;
}

async function soak(program: Program, minutes: number): Promise<readonly Minute[]> {
  const { port } = program.started as { readonly port: number };
  const found: Minute[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    const endMs = performance.now() + 60_000;
    let requests = 0;
    for (; performance.now() < endMs; requests += portion) await load(port, portion, connections);
    const { rss } = await program.measure();
    const { heapBytes } = (await program.ask('heap')) as { readonly heapBytes: number };
    found.push({ requests, rss: rss / megabyte, heap: heapBytes / megabyte });
  }
  await program.arrive(({ serverSpans }) => serverSpans >= sumOf(found));
  return found;
}

function sumOf(minutes: readonly Minute[]): number {
  return minutes.reduce((sum, { requests }) => sum + requests, 0);
}

/** The first minutes compile code and fill caches; then, the second half is compared with the first. */
function tellGrowth(minutes: readonly Minute[]): void {
  const steady = minutes.slice(1);
  const half = Math.floor(steady.length / 2);
  const middle = (part: readonly Minute[], name: 'heap' | 'rss'): number =>
    median(part.map((minute) => minute[name]));
  const toText = (name: 'heap' | 'rss'): string => {
    const growth = middle(steady.slice(half), name) - middle(steady.slice(0, half), name);
    return `${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MB`;
  };
  console.log(
    `\nSecond half of the time after the first minute against the first half, medians: ${toText('rss')} RSS, ${toText('heap')} heap`,
  );
}

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!Number.isInteger(minutes) || minutes < 1) {
  console.error('expected --minutes with a number from 1 on');
  process.exit(2);
}
const temporary = mkdtempSync(join(tmpdir(), 'filrouge-bench-soak-'));
try {
  await withDownstream(async (withAddress) => {
    const program = new URL('http/server.cjs', import.meta.url);
    const folders = await installAll([own], temporary, [program]);
    tellHead('soak', folders, false);
    const folder = folders.get(own);
    if (typeof folder !== 'string') throw folder ?? new Error('not installed');
    await withProgram(withAddress(own), folder, 'server.cjs', async (program) => {
      const found = await soak(program, minutes);
      const rows = found.map(({ requests, rss, heap }, index) => [
        `${index + 1}`,
        `${requests}`,
        rss.toFixed(0),
        heap.toFixed(1),
      ]);
      console.log(`\nA service under full load on ${connections} connections, each minute\n`);
      console.log(
        toTable([['minute', 'requests', 'RSS MB', 'heap MB after a collection'], ...rows]),
      );
      tellGrowth(found);
      const { spans, serverSpans, logRecords } = program.count();
      console.log(
        `${sumOf(found)} requests were answered; ${serverSpans} server spans of ${spans}, ${logRecords} log records arrived`,
      );
    });
    tellEnd();
  });
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
