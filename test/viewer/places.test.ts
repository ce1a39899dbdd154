import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseLogsJson, parseTracesJson } from '#otlp';
import { isMistake, parseQuery, type Query } from '#query';
import { recordKey, traceKey } from '../../src/viewer/store/blocks/row-keys.ts';
import { Store } from '../../src/viewer/store/store.ts';
import { StoreReader } from '../../src/viewer/store/store-reader.ts';
import { makeFolder, toLogsBody, toSpansBody } from './harness.ts';

/** Rows that are sent: each trace has rows far from each other. */
const traces = 150;

interface Made {
  readonly trace: number;
  readonly name: string;
}

function toMade(index: number): Made {
  return { trace: (index * 7) % traces, name: `n${index}` };
}

function traceIdOf(trace: number): string {
  return (trace + 1).toString(16).padStart(32, '0');
}

function correlationIdOf(trace: number): string {
  return `c-${trace % 50}`;
}

function addRows(store: Store, from: number, to: number): void {
  const rows = Array.from({ length: to - from }, (_, at) => toMade(from + at));
  const ids = ({ trace }: Made) => ({ 'correlation.id': correlationIdOf(trace) });
  const spans = rows.map((row, at) => ({
    traceId: traceIdOf(row.trace),
    spanId: (from + at + 1).toString(16).padStart(16, '0'),
    name: row.name,
    attributes: ids(row),
  }));
  const logs = rows.map((row) => ({
    traceId: traceIdOf(row.trace),
    body: row.name,
    attributes: { ...ids(row), 'log.record.uid': `uid ${row.name}` },
  }));
  store.addSpans(parseTracesJson(toSpansBody('order', spans)));
  store.addLogs(parseLogsJson(toLogsBody('order', logs)));
}

function openStore(
  dataDir: string,
  options: Partial<{ maxAgeMs: number; now: () => number }> = {},
) {
  const store = new Store({ dataDir, maxAgeMs: 1e12, maxBytes: 1e9, now: () => 0, ...options });
  onTestFinished(() => store.close());
  return store;
}

function openReader(dataDir: string): StoreReader {
  const reader = new StoreReader(dataDir);
  reader.refresh();
  onTestFinished(() => reader.close());
  return reader;
}

/** The names of rows by each of the ids that lead to them. */
function findAll(reader: StoreReader, indexes: readonly number[]): object {
  const rows = indexes.map(toMade);
  const logsOf = (text: string): readonly string[] => {
    const query = toQuery(text);
    const found = reader.logs.findLogs({ query, limit: 10_000, oldestFirst: false });
    return found.rows.map(({ message }) => message).toSorted();
  };
  return {
    traces: Array.from({ length: traces }, (_, trace) => ({
      spans: reader.spans
        .spans(traceIdOf(trace))
        .map(({ name }) => name)
        .toSorted(),
      logs: reader.logs
        .logsOfTrace(traceIdOf(trace))
        .map(({ message }) => message)
        .toSorted(),
    })),
    correlations: Array.from({ length: 50 }, (_, trace) => ({
      logs: logsOf(`correlation_id=${correlationIdOf(trace)}`),
      traces: reader.spans.traceIdsOfCorrelation(correlationIdOf(trace), 100).toSorted(),
    })),
    records: rows.slice(-20).map(({ name }) => logsOf(`record_id="uid ${name}"`)),
  };
}

/** The same without a store. */
function findAllIn(indexes: readonly number[]): object {
  const rows = indexes.map(toMade);
  const namesOf = (isWanted: (trace: number) => boolean): readonly string[] =>
    rows
      .filter(({ trace }) => isWanted(trace))
      .map(({ name }) => name)
      .toSorted();
  const inTrace = Array.from({ length: traces }, (_, trace) => namesOf((of) => of === trace));
  return {
    traces: inTrace.map((names) => ({ spans: names, logs: names })),
    correlations: Array.from({ length: 50 }, (_, trace) => ({
      logs: namesOf((of) => correlationIdOf(of) === correlationIdOf(trace)),
      traces: [trace, trace + 50, trace + 100]
        .filter((of) => rows.some((row) => row.trace === of))
        .map(traceIdOf)
        .toSorted(),
    })),
    records: rows.slice(-20).map(({ name }) => [name]),
  };
}

function toQuery(text: string): Query {
  const query = parseQuery(text);
  if (isMistake(query)) throw new Error(`no query: ${text}`);
  return query;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

function blocksOf(dataDir: string): readonly unknown[] {
  const database = new DatabaseSync(join(dataDir, 'view.sqlite'), { readOnly: true });
  const rows = database.prepare('SELECT on_table, first_seq, last_seq, ids, keys FROM block').all();
  database.close();
  return rows;
}

describe('rows are found by their ids', () => {
  test('in blocks and since the last one, in a reader that was open and in a new one', () => {
    const dataDir = makeFolder();
    const store = openStore(dataDir);
    const early = openReader(dataDir);
    for (let from = 0; from < 3_000; from += 500) {
      addRows(store, from, from + 500);
      early.refresh();
    }
    expect(blocksOf(dataDir)).toHaveLength(4);
    const wanted = findAllIn(range(0, 3_000));
    expect(findAll(early, range(0, 3_000))).toEqual(wanted);
    expect(findAll(openReader(dataDir), range(0, 3_000))).toEqual(wanted);
  });

  test('after restarts, each of which leaves rows behind that are in no block', () => {
    const dataDir = makeFolder();
    for (const [from, to] of [
      [0, 300],
      [300, 1_700],
      [1_700, 1_701],
      [1_701, 4_000],
    ] as const) {
      const store = openStore(dataDir);
      addRows(store, from, to);
      store.close();
    }
    openStore(dataDir);
    expect(findAll(openReader(dataDir), range(0, 4_000))).toEqual(findAllIn(range(0, 4_000)));
  });

  test('where a request failed in between, of which nothing is left', () => {
    const dataDir = makeFolder();
    const store = openStore(dataDir);
    const reader = openReader(dataDir);
    addRows(store, 0, 700);
    const [good] = parseTracesJson(
      toSpansBody(
        'order',
        range(0, 900).map((at) => ({ spanId: (90_000 + at).toString(16).padStart(16, '0') })),
      ),
    );
    const [bad] = parseTracesJson(toSpansBody('order', [{ spanId: 'b'.repeat(16) }]));
    Object.defineProperty(bad?.scopeSpans[0]?.spans[0]?.attributes, 'toJSON', {
      value: () => {
        throw new Error('cannot be written');
      },
      enumerable: false,
    });
    expect(() => store.addSpans([good, bad].filter((one) => one !== undefined))).toThrow(
      /cannot be written/,
    );
    expect(store.stats()).toMatchObject({ spans: 700, traces: 150 });
    addRows(store, 700, 2_500);
    reader.refresh();
    expect(findAll(reader, range(0, 2_500))).toEqual(findAllIn(range(0, 2_500)));
    // What failed was not stored, and is no double.
    store.addSpans([good].filter((one) => one !== undefined));
    expect(store.stats()).toMatchObject({ spans: 3_400, traces: 151 });
  });

  test('when the oldest of them are gone', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    let nowMs = 0;
    const dataDir = makeFolder();
    const store = openStore(dataDir, { maxAgeMs: 1_000, now: () => nowMs });
    const reader = openReader(dataDir);
    addRows(store, 0, 1_500);
    nowMs = 900;
    addRows(store, 1_500, 3_000);
    reader.refresh();
    nowMs = 1_500;
    store.enforceBounds();
    vi.advanceTimersByTime(5_000);
    expect(store.stats()).toMatchObject({ spans: 1_500, logs: 1_500, traces: 150 });
    // Those that were removed may come again.
    addRows(store, 1_400, 1_600);
    expect(store.stats()).toMatchObject({ spans: 1_600, logs: 1_600, traces: 150 });
    reader.refresh();
    const left = [...range(1_500, 3_000), ...range(1_400, 1_500)];
    expect(findAll(reader, left)).toEqual(findAllIn(left));
    // All are gone, and some come again.
    nowMs = 5_000;
    store.enforceBounds();
    vi.advanceTimersByTime(5_000);
    expect(store.stats()).toMatchObject({ spans: 0, logs: 0, traces: 0 });
    addRows(store, 0, 100);
    expect(store.stats()).toMatchObject({ spans: 100, logs: 100, traces: 100 });
    reader.refresh();
    expect(findAll(reader, range(0, 100))).toEqual(findAllIn(range(0, 100)));
  });

  test('when the newest of them are gone: no number of a row is given twice', () => {
    const dataDir = makeFolder();
    const first = openStore(dataDir);
    addRows(first, 0, 2_048);
    first.close();
    const database = new DatabaseSync(join(dataDir, 'view.sqlite'));
    database.exec('DELETE FROM span WHERE seq > 1900; DELETE FROM log WHERE seq > 1900');
    database.close();
    const store = openStore(dataDir);
    // So few that no block is full.
    addRows(store, 2_048, 2_148);
    const left = [...range(0, 1_900), ...range(2_048, 2_148)];
    const reader = openReader(dataDir);
    expect(findAll(reader, left)).toEqual(findAllIn(left));
    const query = toQuery('n2100');
    expect(reader.logs.findLogs({ query, limit: 10, oldestFirst: false }).rows).toHaveLength(1);
  });
});

test('who asks for no id needs no list of ids', () => {
  const dataDir = makeFolder();
  addRows(openStore(dataDir), 0, 1_100);
  const database = new DatabaseSync(join(dataDir, 'view.sqlite'));
  database.exec('UPDATE block SET keys = NULL');
  database.close();
  const reader = openReader(dataDir);
  const search = { limit: 2_000, oldestFirst: false };
  expect(reader.logs.findLogs(search).rows).toHaveLength(1_100);
  expect(() => reader.logs.logsOfTrace(traceIdOf(1))).toThrow(TypeError);
});

test('what comes twice is stored once, from blocks, since the last one, and after a restart', () => {
  const dataDir = makeFolder();
  const first = openStore(dataDir);
  addRows(first, 0, 2_500);
  addRows(first, 900, 2_500);
  expect(first.stats()).toMatchObject({ spans: 2_500, logs: 2_500, traces: 150 });
  first.close();
  const second = openStore(dataDir);
  addRows(second, 0, 2_600);
  expect(second.stats()).toMatchObject({ spans: 2_600, logs: 2_600, traces: 150 });
});

test('a row that comes when all are gone is found by a reader that saw them', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  let nowMs = 0;
  const dataDir = makeFolder();
  const options = { maxAgeMs: 1_000, now: () => nowMs };
  const first = openStore(dataDir, options);
  addRows(first, 0, 1);
  first.close();
  const second = openStore(dataDir, options);
  const reader = openReader(dataDir);
  expect(findAll(reader, [0])).toEqual(findAllIn([0]));
  nowMs = 5_000;
  second.enforceBounds();
  vi.advanceTimersByTime(1_000);
  expect(second.stats()).toMatchObject({ spans: 0, logs: 0 });
  addRows(second, 1, 2);
  reader.refresh();
  expect(findAll(reader, [1])).toEqual(findAllIn([1]));
});

/** Found among 70,000. */
const ofOneKey = ['0000000000000000000000000b3f9a7a', '0000000000000000000000002036d2d8'] as const;

test('ids whose keys are the same are two', () => {
  const dataDir = makeFolder();
  const store = openStore(dataDir);
  const [one, other] = ofOneKey;
  expect(recordKey(one)).toBe(recordKey(other));
  expect(traceKey(one)).toBe(traceKey(other));
  const records = [one, other].map((id) => ({ body: id, attributes: { 'log.record.uid': id } }));
  const ids = ofOneKey.map((traceId, at) => ({
    traceId,
    spanId: 'abcdef0123456789',
    name: `s${at}`,
  }));
  const addAll = (): void => {
    store.addLogs(parseLogsJson(toLogsBody('order', records)));
    store.addSpans(parseTracesJson(toSpansBody('order', ids)));
  };
  for (let round = 0; round < 2; round += 1) {
    addAll();
    expect(store.stats()).toMatchObject({ logs: 2 + round * 1_500, spans: 2 + round * 1_500 });
    const reader = openReader(dataDir);
    const query = toQuery(`record_id="${one}"`);
    const { rows } = reader.logs.findLogs({ query, limit: 10, oldestFirst: false });
    expect(rows.map(({ message }) => message)).toEqual([one]);
    expect(reader.spans.spans(one).map(({ name }) => name)).toEqual(['s0']);
    expect(reader.spans.spans(other).map(({ name }) => name)).toEqual(['s1']);
    // Then, they are in a block.
    if (round === 0) addRows(store, 0, 1_500);
  }
});

describe('a file of the version before', () => {
  /** Makes a file of version 6: with indexes of ids, without directories. */
  function makeOld(dataDir: string, more: string): void {
    const store = openStore(dataDir);
    addRows(store, 0, 3_000);
    store.close();
    const database = new DatabaseSync(join(dataDir, 'view.sqlite'));
    database.exec(`
      CREATE UNIQUE INDEX span_by_id ON span (trace_id, span_id);
      CREATE UNIQUE INDEX log_by_record ON log (record_id) WHERE record_id IS NOT NULL;
      CREATE INDEX log_by_trace ON log (trace_id, time_ns) WHERE trace_id IS NOT NULL;
      CREATE INDEX log_by_correlation ON log (correlation_id, time_ns) WHERE correlation_id IS NOT NULL;
      CREATE INDEX span_by_correlation ON span (correlation_id, start_ns) WHERE correlation_id IS NOT NULL;
      DROP TABLE service_hour;
      ALTER TABLE block DROP COLUMN ids;
      ALTER TABLE block DROP COLUMN keys;
      ${more}
      PRAGMA user_version = 6;
    `);
    database.close();
  }

  test.each([
    ['with blocks of 1,024 rows', ''],
    [
      'with one block of all rows',
      `DELETE FROM block WHERE first_seq > 1; UPDATE block SET last_seq = 2900, bits = NULL;`,
    ],
    ['without blocks', 'DELETE FROM block;'],
  ])('%s is taken over', (_, more) => {
    const dataDir = makeFolder();
    makeOld(dataDir, more);
    const store = openStore(dataDir);
    expect(findAll(openReader(dataDir), range(0, 3_000))).toEqual(findAllIn(range(0, 3_000)));
    addRows(store, 2_000, 4_000);
    expect(store.stats()).toMatchObject({ spans: 4_000, logs: 4_000, traces: 150 });
    expect(findAll(openReader(dataDir), range(0, 4_000))).toEqual(findAllIn(range(0, 4_000)));
  });
});
