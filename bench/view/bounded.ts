import type { StatsAnswer } from '#viewer/api';
import { setTimeout as pause } from 'node:timers/promises';
import { toTable } from '../statistics.ts';
import { statsOf } from './ingest.ts';
import { commandOf, withReceiver } from './program.ts';
import { startHeads, startOn, toStartCells } from './starts.ts';

const pollMs = 500;

/** Starts the command, with its own bounds, on a store that may be beyond them: tells what it removes, and how it starts then. */
export async function tellBounded(title: string, folder: string, starts: number): Promise<void> {
  const beyond = await startOn(folder, 1);
  await withReceiver(commandOf(folder), async ({ url }) => {
    const startMs = performance.now();
    const { stats, atMs } = await untilSteady(url);
    console.log(`\n${title}\n`);
    console.log(
      `The standard bounds, 24 hours and 1 GiB, remove ${stats.dropped.size} rows by size and ${stats.dropped.age} by age, in ${((atMs - startMs) / 1_000).toFixed(1)} s; ` +
        `left are ${stats.spans} spans and ${stats.logs} log records on ${(stats.bytes / 1024 / 1024).toFixed(0)} MB\n`,
    );
  });
  console.log(
    toTable([
      ['', ...startHeads],
      ['as it was', ...toStartCells(beyond)],
      ['within its bounds', ...toStartCells(await startOn(folder, starts))],
    ]),
  );
}

/** Waits until nothing was removed for two seconds. */
async function untilSteady(
  url: string,
): Promise<{ readonly stats: StatsAnswer; readonly atMs: number }> {
  let stats = await statsOf(url);
  let atMs = performance.now();
  while (performance.now() - atMs < 2_000) {
    await pause(pollMs);
    const next = await statsOf(url);
    if (next.bytes !== stats.bytes || next.dropped.size !== stats.dropped.size)
      atMs = performance.now();
    stats = next;
  }
  return { stats, atMs };
}
