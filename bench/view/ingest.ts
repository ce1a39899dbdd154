import type { StatsAnswer } from '#viewer/api';
import { toTable } from '../statistics.ts';
import { createAgent, get, sendAll, toStatuses, type Sent } from './client.ts';
import type { Program } from './program.ts';
import { makeTraffic, type Wanted } from './traffic.ts';

const connections = 4;
const megabyte = 1024 * 1024;

/** Asks a view for its counters. */
export async function statsOf(url: string): Promise<StatsAnswer> {
  const agent = createAgent();
  try {
    const { body } = await get(agent, `${url}/api/stats`);
    return JSON.parse(body.toString()) as StatsAnswer;
  } finally {
    agent.destroy();
  }
}

/** Sends everything to a view, and tells what it took. */
export async function tellIngest(title: string, program: Program, wanted: Wanted): Promise<void> {
  const before = await program.measure();
  const sent = await sendAll(program.url, makeTraffic(wanted), connections);
  const { cpuMicros, mostRss } = await program.measure();
  const stats = await statsOf(program.url);
  const rows = sent.spans + sent.logs;
  console.log(`\n${title}, ${connections} connections\n`);
  console.log(
    toTable([
      [
        '',
        'µs CPU a row',
        'rows a second',
        '% CPU of a core',
        'most RSS MB',
        'bytes on disk a row',
        'MB on disk',
      ],
      [
        'filrouge view',
        ((cpuMicros - before.cpuMicros) / rows).toFixed(1),
        ((rows / sent.tookMs) * 1_000).toFixed(0),
        ((cpuMicros - before.cpuMicros) / sent.tookMs / 10).toFixed(0),
        (mostRss / megabyte).toFixed(0),
        (stats.bytes / rows).toFixed(0),
        (stats.bytes / megabyte).toFixed(0),
      ],
    ]),
  );
  tellBalance(sent, stats);
}

function tellBalance(sent: Sent, stats: StatsAnswer): void {
  const rows = sent.spans + sent.logs;
  console.log(`\nAnswers by status: ${toStatuses(sent.statuses)}`);
  console.log(
    `Acknowledged ${sent.spans} spans and ${sent.logs} log records (${(sent.bytes / rows).toFixed(0)} bytes a row as sent, in ${(sent.tookMs / 1_000).toFixed(1)} s); ` +
      `stored ${stats.spans} and ${stats.logs} of ${stats.traces} traces; removed ${stats.dropped.age + stats.dropped.size}`,
  );
}
