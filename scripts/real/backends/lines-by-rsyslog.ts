import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { LogRecord } from '#record';
import { ok, say } from '../checks.ts';
import { readRecords } from '../log-files.ts';
import { runShop } from '../shop.ts';
import { until } from '../until.ts';
import { freePorts } from '../free-ports.ts';
import { checkPanels } from './dashboard-panels.ts';
import { openDoor } from './door.ts';
import { checkExportedRules } from './exported-rules.ts';
import type { OpenSearch } from './opensearch.ts';
import { startRsyslog } from './rsyslog.ts';

const requests = 40;
const times = { withinMs: 60_000, everyMs: 500 };
const awayMs = 8_000;
const index = 'filrouge-logs-*';

/**
 * The shop's log files, by a real rsyslog with deploy/rsyslog/filrouge.conf, into a real OpenSearch with
 * deploy/opensearch/index-template.json: what is found there is compared with the files, line by line.
 * @param start Starts the engine, with the template; it is away when rsyslog begins.
 */
export async function checkLinesByRsyslog(
  folder: string,
  start: () => Promise<OpenSearch>,
): Promise<void> {
  const logDir = join(folder, 'shop', 'logs');
  await runShop(join(folder, 'shop'), requests);
  const lines = await readRecords(logDir);
  say(`${lines.length} lines in the log files of four services`);
  // The engine takes connections before it takes a template; a line that came between would make an index without it.
  const [searchPort] = await freePorts(1);
  const options = { folder: join(folder, 'rsyslog'), files: join(logDir, '*.log'), searchPort };
  const shipper = await startRsyslog(options);
  let closeDoor = (): void => {};
  try {
    say(`rsyslog runs; OpenSearch is away for ${awayMs / 1_000} s`);
    await wait(awayMs);
    const search = await start();
    closeDoor = await openDoor(searchPort, search.port);
    await checkLines(search, lines);
    ok(
      'rsyslog has refused nothing',
      (await leftBehind(shipper.workDir)).length === 0,
      'see above',
    );
    await checkCorrelation(search, lines);
    await checkPanels(search, lines);
    await checkExportedRules(search, lines, join(folder, 'rules'));
    await checkConflicts(search);
    await checkTwice(search, lines, { ...options, folder: join(folder, 'rsyslog-again') });
  } finally {
    await shipper.close();
    closeDoor();
  }
}

interface Hits {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly _id: string; readonly _source: LogRecord }[];
  };
}

async function find(search: OpenSearch, body: object): Promise<Hits> {
  const path = `/${index}/_search?ignore_unavailable=true`;
  return (await search.request('POST', path, { track_total_hits: true, ...body })) as Hits;
}

async function checkLines(search: OpenSearch, lines: readonly LogRecord[]): Promise<void> {
  const { hits } = await until(
    () => find(search, { size: 10_000 }),
    (found) => found.hits.total.value >= lines.length,
    times,
  );
  const found = hits.total.value;
  ok('each line is stored, once', found === lines.length, `${found} of ${lines.length}`);
  const byId = new Map(hits.hits.map((hit) => [hit._id, hit._source]));
  const changed = lines.filter(
    (line) => !isDeepStrictEqual(byId.get(String(line['record_id'])), line),
  );
  ok(
    'each as it was written, under the id of its record',
    changed.length === 0,
    `${changed.length} are not`,
  );
}

/** What a person does who was given a correlation id. */
async function checkCorrelation(search: OpenSearch, lines: readonly LogRecord[]): Promise<void> {
  const confirmed = lines.find(({ message }) => message === 'order confirmed');
  const id = confirmed?.['correlation_id'];
  const found = await find(search, {
    size: 1_000,
    query: { term: { correlation_id: id } },
    sort: [{ datetime: 'asc' }],
  });
  const records = found.hits.hits.map((hit) => hit._source);
  const wanted = lines.filter((line) => line['correlation_id'] === id).length;
  ok(
    'one search by correlation id finds all its lines',
    wanted > 4 && records.length === wanted,
    `${records.length} of ${wanted}`,
  );
  const services = [...new Set(records.map((record) => String(record['service'])))].sort();
  ok('of four services', services.join() === 'app,delivery,order,user', services.join());
  const times = records.map(({ datetime }) => datetime);
  ok('in the order of their writing', times.join() === times.toSorted().join(), times.join());
}

/** Fields of applications have the same name and mean other things; no record may be lost by that. */
async function checkConflicts(search: OpenSearch): Promise<void> {
  const target = 'filrouge-logs-conflicts';
  const values = ['gold', 7, 7.5, true, ['a', 1], { a: 1 }, { a: { b: 'c' } }, '2026-01-01', null];
  const documents = values.flatMap((value, number) => [
    JSON.stringify({ create: { _index: target, _id: String(number) } }),
    JSON.stringify({
      datetime: '2026-01-01T00:00:00.000Z',
      message: 'm',
      latency_millis: value,
      input: value,
      one: value,
      other: values[values.length - 1 - number],
    }),
  ]);
  const body = `${documents.join('\n')}\n`;
  const answer = (await search.request('POST', '/_bulk?refresh=true', body)) as {
    readonly items: readonly { readonly create: { readonly error?: unknown } }[];
  };
  const refused = answer.items.filter((item) => item.create.error !== undefined);
  ok(
    'a field that is now a text, now a number, now a map costs no record',
    refused.length === 0,
    JSON.stringify(refused),
  );
  await search.request('DELETE', `/${target}`);
}

/** A shipper that lost its place reads everything again. */
async function checkTwice(
  search: OpenSearch,
  lines: readonly LogRecord[],
  options: Parameters<typeof startRsyslog>[0],
): Promise<void> {
  const shipper = await startRsyslog(options);
  const conflicts = await until(
    () => countConflicts(search),
    (count) => count >= lines.length,
    times,
  );
  await shipper.close();
  ok(
    'shipped again, each line is known already',
    conflicts === lines.length,
    `${conflicts} of ${lines.length}`,
  );
  const { hits } = await find(search, { size: 0 });
  ok(
    'and none is stored twice',
    hits.total.value === lines.length,
    `${hits.total.value}, not ${lines.length}`,
  );
}

/** How many records were there already, as the engine counts them. */
async function countConflicts(search: OpenSearch): Promise<number> {
  const stats = (await search.request('GET', `/${index}/_stats/indexing`)) as {
    readonly _all: { readonly total: { readonly indexing: Readonly<Record<string, number>> } };
  };
  return stats._all.total.indexing['index_failed'] ?? 0;
}

/** What rsyslog wrote of records that were not taken. */
async function leftBehind(workDir: string): Promise<readonly string[]> {
  const text = await readFile(join(workDir, 'filrouge-refused.json'), 'utf8').catch(() => '');
  return text.match(/"status":\s*\d+/g) ?? [];
}
