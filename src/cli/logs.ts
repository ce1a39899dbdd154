import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { LogRow, LogsAnswer } from '#viewer/api';
import { hasColour } from './colour.ts';
import { toSafeText } from '#safe-text';
import { toInstant } from './since.ts';
import { defaultViewUrl, getFromView } from './view-api.ts';

const defaultLimit = '100';
const mostAtOnce = 10_000;
const pollMs = 1_000;
/** A record that comes late is still shown: so far back it is looked for. */
const lateMs = 10_000;
// Of the lines that were printed, those that a later look may find again.
const mostRemembered = 20_000;
const colours: Readonly<Record<string, number>> = {
  WARNING: 33,
  ERROR: 31,
  FATAL: 31,
  DEBUG: 2,
  TRACE: 2,
};

interface Search {
  readonly url: string;
  readonly q: string;
  readonly since: string | undefined;
  readonly limit: string;
}

/**
 * `filrouge logs [QUERY] [--follow] [--since 1h] [--limit N] [--url URL] [--json]`: prints the log lines that a query is true
 * of, the oldest first.
 * @throws CliError when the view does not answer, or refuses the query.
 */
export async function runLogs(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      follow: { type: 'boolean', short: 'f' },
      since: { type: 'string' },
      limit: { type: 'string', default: defaultLimit },
      url: { type: 'string', default: defaultViewUrl },
      json: { type: 'boolean' },
    },
  });
  const print = values.json === true ? printJson : printLine;
  const since = values.since === undefined ? undefined : toInstant(values.since);
  const search = { url: values.url, q: positionals.join(' '), since, limit: values.limit };
  const { logs, searched_to: searchedTo } = await find(search);
  const rows = logs.toReversed();
  for (const row of rows) print(row);
  if (searchedTo !== undefined)
    console.error(`Searched back to ${searchedTo}; what is older was not looked at.`);
  if (values.follow === true) await follow(search, rows, print);
}

/** Never ends by itself; a view that is away for a while is waited for. */
async function follow(
  search: Search,
  shown: readonly LogRow[],
  print: (row: LogRow) => void,
): Promise<void> {
  const known = new Set(shown.map(keyOf));
  const beganMs = Date.parse(shown.at(-1)?.datetime ?? new Date().toISOString());
  let latestMs = beganMs;
  let isFirst = true;
  let isAway = false;
  for (;;) {
    await wait(pollMs);
    const since = new Date(latestMs - lateMs).toISOString();
    try {
      const { logs } = await find({ ...search, since, limit: String(mostAtOnce) });
      for (const row of logs.toReversed()) {
        const key = keyOf(row);
        const timeMs = Date.parse(row.datetime);
        // What the first look finds from before was not asked for.
        if (!known.has(key) && !(isFirst && timeMs <= beganMs)) print(row);
        known.add(key);
        latestMs = Math.max(latestMs, timeMs);
      }
      forgetOldest(known);
      isFirst = false;
      isAway = false;
    } catch (error) {
      if (!isAway) console.error(error instanceof Error ? error.message : String(error));
      isAway = true;
    }
  }
}

function forgetOldest(known: Set<string>): void {
  for (const key of known) {
    if (known.size <= mostRemembered) return;
    known.delete(key);
  }
}

async function find({ url, q, since, limit }: Search): Promise<LogsAnswer> {
  const query = new URLSearchParams({ limit });
  if (q !== '') query.set('q', q);
  if (since !== undefined) query.set('since', since);
  return (await getFromView<LogsAnswer>(url, `/api/logs?${query.toString()}`)) ?? { logs: [] };
}

function keyOf(row: LogRow): string {
  return (
    row.record_id ?? JSON.stringify([row.time_unix_nano, row.service, row.span_id, row.message])
  );
}

function printJson(row: LogRow): void {
  console.log(JSON.stringify(row));
}

function printLine(row: LogRow): void {
  const level = paint(row.level.padEnd(7), colours[row.level]);
  const trace = row.trace_id === undefined ? '' : `  ${paint(row.trace_id, 2)}`;
  console.log(
    `${row.datetime} ${level} ${toSafeText(row.service)}  ${toSafeText(row.message)}${trace}`,
  );
}

function paint(text: string, colour: number | undefined): string {
  return colour === undefined || !hasColour() ? text : `\u001b[${colour}m${text}\u001b[0m`;
}
