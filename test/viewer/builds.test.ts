import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { BuildsAnswer, OverviewAnswer } from '#viewer/api';
import {
  getJson,
  makeFolder,
  openViewer,
  sendLogs,
  sendSpans,
  startNs,
  type InputValues,
  type SpanInput,
} from './harness.ts';

const minuteMs = 60_000;
const startMs = Math.floor(Number(startNs / 1_000_000n) / minuteMs) * minuteMs;
const hourMs = 60 * minuteMs;
const failed = { code: 2 };
const server = 2;
let lastId = 0;

function ofBuild(build: string, service = 'order'): InputValues {
  return { 'service.name': service, 'service.version': build };
}

function span(forMs: number, more: Partial<SpanInput> = {}): SpanInput {
  lastId += 1;
  return {
    spanId: lastId.toString(16).padStart(16, '0'),
    name: 'POST /orders',
    kind: server,
    forMs,
    ...more,
  };
}

function failure(type: string, place: string): readonly object[] {
  const stack = `${type}: no\n    at ${place} (/app/src/${place}.js:10:5)`;
  const attributes = [
    { key: 'exception.type', value: { stringValue: type } },
    { key: 'exception.message', value: { stringValue: 'no' } },
    { key: 'exception.stacktrace', value: { stringValue: stack } },
  ];
  return [{ name: 'exception', attributes }];
}

function openNow(dataDir = makeFolder()): Promise<Viewer> {
  return openViewer({ dataDir, now: () => startMs + hourMs });
}

function read(viewer: Viewer, more: Readonly<Record<string, string>> = {}): Promise<BuildsAnswer> {
  const search = new URLSearchParams({ service: 'order', ...more });
  return getJson(viewer, `/api/builds?${search.toString()}`);
}

function at(minutes: number): string {
  return new Date(startMs + minutes * minuteMs).toISOString();
}

describe('two builds', () => {
  test('requests, errors, percentiles and times of each, the two that began last unless told otherwise', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, ofBuild('b0'), [span(5)]);
    await sendSpans(viewer, ofBuild('b1'), [
      span(88, { atMs: 2 * minuteMs }),
      span(88, { atMs: 9 * minuteMs, status: failed }),
      span(3, { atMs: 9 * minuteMs, name: 'read', kind: 1, parentSpanId: 'feedfeedfeedfeed' }),
    ]);
    await sendSpans(viewer, ofBuild('b2'), [span(310, { atMs: 8 * minuteMs })]);
    await sendSpans(viewer, 'order', [span(1)]);
    await sendSpans(viewer, ofBuild('b9', 'user'), [span(1)]);
    const { builds, left, right } = await read(viewer);
    expect(builds).toEqual([
      { build: 'b2', spans: 1, first_seen: at(8), last_seen: at(8) },
      { build: 'b1', spans: 3, first_seen: at(2), last_seen: at(9) },
      { build: 'b0', spans: 1, first_seen: at(0), last_seen: at(0) },
    ]);
    expect(left).toMatchObject({ build: 'b1', spans: 2, errors: 1, last_seen: at(9) });
    expect(right).toMatchObject({ build: 'b2', spans: 1, errors: 0, first_seen: at(8) });
    expectNear(left?.p95_millis, 88);
    expectNear(right?.p95_millis, 310);
  });

  test('those that are asked for, and of one alone the build before it', async () => {
    const viewer = await openNow();
    for (const [index, build] of ['b0', 'b1', 'b2'].entries())
      await sendSpans(viewer, ofBuild(build), [span(index + 1, { atMs: index * minuteMs })]);
    const pairOf = async (more: Readonly<Record<string, string>>): Promise<unknown> => {
      const { left, right } = await read(viewer, more);
      return [left?.build, right?.build];
    };
    expect(await pairOf({ left: 'b0', right: 'b2' })).toEqual(['b0', 'b2']);
    expect(await pairOf({ right: 'b1' })).toEqual(['b0', 'b1']);
    expect(await pairOf({ left: 'b2' })).toEqual(['b2', 'b1']);
    expect(await pairOf({ right: 'b0' })).toEqual(['b1', 'b0']);
  });

  test('one operation of them, of whatever kind; the builds are those in which it ran', async () => {
    const viewer = await openNow();
    const other = { name: 'GET /orders' };
    await sendSpans(viewer, ofBuild('b1'), [span(10), span(20, { kind: 3 }), span(999, other)]);
    await sendSpans(viewer, ofBuild('b2'), [span(40)]);
    await sendSpans(viewer, ofBuild('b3'), [span(999, { ...other, atMs: minuteMs })]);
    const { builds, left, right, operation } = await read(viewer, { operation: 'POST /orders' });
    expect(operation).toBe('POST /orders');
    expect(builds.map(({ build }) => build).toSorted()).toEqual(['b1', 'b2']);
    expect([left, right].map((side) => side?.spans).toSorted()).toEqual([1, 2]);
  });

  test('operations side by side, and which only one of them has', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, ofBuild('b1'), [span(10), span(10), span(5, { name: 'old' })]);
    await sendSpans(viewer, ofBuild('b2'), [
      span(30, { atMs: minuteMs }),
      span(5, { name: 'new', atMs: minuteMs }),
    ]);
    const { operations } = await read(viewer);
    expect(operations).toMatchObject([
      { name: 'POST /orders', kind: 'server', left: { spans: 2 }, right: { spans: 1 } },
      { name: expect.stringMatching(/^(old|new)$/) },
      { name: expect.stringMatching(/^(old|new)$/) },
    ]);
    const [, ...rest] = operations;
    expect(rest.find(({ name }) => name === 'new')).not.toHaveProperty('left');
    expect(rest.find(({ name }) => name === 'old')).not.toHaveProperty('right');
  });

  test('errors that only one of them has, of logs and of spans', async () => {
    const viewer = await openNow();
    const failing = (type: string, place: string, atMs = 0): SpanInput =>
      span(5, { status: failed, events: failure(type, place), atMs });
    await sendSpans(viewer, ofBuild('b1'), [failing('TypeError', 'pay'), failing('OldError', 'a')]);
    await sendSpans(viewer, ofBuild('b2'), [
      failing('TypeError', 'pay', minuteMs),
      failing('NewError', 'pay', minuteMs),
    ]);
    await sendLogs(viewer, ofBuild('b2'), [
      { body: 'lost the queue', severityNumber: 17, atMs: minuteMs },
      { body: 'slow', severityNumber: 13, atMs: minuteMs },
    ]);
    await sendLogs(viewer, ofBuild('b2', 'user'), [{ body: 'not ours', severityNumber: 17 }]);
    const { left, right } = await read(viewer);
    expect(left?.only_errors.map(({ type }) => type)).toEqual(['OldError']);
    expect(right?.only_errors.map(({ type, message }) => type ?? message).toSorted()).toEqual([
      'NewError',
      'lost the queue',
    ]);
    expect(right).not.toHaveProperty('most');
  });

  test('more errors than are looked at are said, and those of the other build are still found', async () => {
    const viewer = await openNow();
    const line = { body: 'the same', severityNumber: 17 };
    await sendSpans(viewer, ofBuild('b1'), [span(5)]);
    await sendSpans(viewer, ofBuild('b2'), [span(5, { atMs: minuteMs })]);
    await sendLogs(viewer, ofBuild('b1'), [line]);
    const many = Array.from({ length: 5_000 }, () => ({ ...line, atMs: minuteMs }));
    await sendLogs(viewer, ofBuild('b2'), many);
    const { left, right } = await read(viewer);
    expect(right).toMatchObject({ most: 5_000, only_errors: [] });
    expect(left).toMatchObject({ only_errors: [] });
    expect(left).not.toHaveProperty('most');
  });

  test('a build that is not kept has no span', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, ofBuild('b1'), [span(5)]);
    const { right } = await read(viewer, { right: 'gone' });
    expect(right).toEqual({ build: 'gone', spans: 0, errors: 0, only_errors: [] });
  });

  test('the counts of the builds add up to those of the service', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('b1', 'b2'), fc.boolean()), { maxLength: 40 }),
        async (all) => {
          const viewer = await openNow();
          for (const [build, isFailed] of all)
            await sendSpans(viewer, ofBuild(build), [span(5, isFailed ? { status: failed } : {})]);
          const { left, right } = await read(viewer, { left: 'b1', right: 'b2' });
          const [row] = (await readServices(viewer)).services;
          expect((left?.spans ?? 0) + (right?.spans ?? 0)).toBe(row?.requests ?? 0);
          expect((left?.errors ?? 0) + (right?.errors ?? 0)).toBe(row?.errors ?? 0);
          await viewer.close();
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('without two builds', () => {
  test('nothing is compared, and the one build is said', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, ofBuild('b1'), [span(5)]);
    const answer = await read(viewer);
    expect(answer).toMatchObject({ builds: [{ build: 'b1' }], operations: [] });
    expect(answer).not.toHaveProperty('left');
  });

  test('a service that does not say its build has none', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, 'order', [span(5)]);
    expect(await read(viewer)).toMatchObject({ builds: [], operations: [] });
  });
});

test('the services say their builds, those that began last first', async () => {
  const viewer = await openNow();
  await sendSpans(viewer, 'user', [span(5)]);
  for (let index = 0; index < 6; index += 1)
    await sendSpans(viewer, ofBuild(`b${index}`), [span(5, { atMs: index * minuteMs })]);
  const { services } = await readServices(viewer);
  expect(
    services.map(({ service, builds }) => [service, builds.map(({ build }) => build)]),
  ).toEqual([
    ['order', ['b5', 'b4', 'b3', 'b2', 'b1']],
    ['user', []],
  ]);
});

test.each([
  ['', 'service is missing; expected its name'],
  ['service=order&build=b1', 'unknown parameter'],
  ['service=order&since=2026-01-02&until=2026-01-01', 'since is after until'],
])('%s is refused', async (query, reason) => {
  const viewer = await openNow();
  const response = await fetch(`${viewer.url}/api/builds?${query}`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(reason);
});

test('a build of a number, of a megabyte, or with line ends does no harm', async () => {
  const viewer = await openNow();
  const long = 'x'.repeat(1_000_000);
  await sendSpans(viewer, { 'service.name': 'order', 'service.version': 7 }, [span(5)]);
  await sendSpans(viewer, ofBuild(long), [span(5)]);
  await sendSpans(viewer, ofBuild('b\n"1'), [span(5)]);
  await sendLogs(viewer, ofBuild(long), [{ body: 'lost', severityNumber: 17 }]);
  const { builds } = await read(viewer);
  expect(builds.map(({ build }) => build).toSorted()).toEqual(['7', 'b\n"1', long.slice(0, 200)]);
  const { right } = await read(viewer, { right: long.slice(0, 200) });
  expect(right).toMatchObject({ spans: 1, only_errors: [{ message: 'lost' }] });
});

test('a store of the version before is opened: what it counted is there, without a build', async () => {
  const dataDir = makeFolder();
  const first = await openNow(dataDir);
  await sendSpans(first, ofBuild('b1'), [span(5), span(50, { status: failed })]);
  const before = await readServices(first);
  await first.close();
  toVersion3(dataDir);
  const second = await openNow(dataDir);
  const after = await readServices(second);
  expect(after.services).toEqual(before.services.map((row) => ({ ...row, builds: [] })));
  expect(after.services).toMatchObject([{ requests: 2, errors: 1 }]);
  await sendSpans(second, ofBuild('b2'), [span(5)]);
  expect((await read(second)).builds).toMatchObject([{ build: 'b2', spans: 1 }]);
  expect((await readServices(second)).services).toMatchObject([{ requests: 3 }]);
});

/** Makes a file as version 3 had it: the same counts, without builds. */
function toVersion3(dataDir: string): void {
  const database = new DatabaseSync(join(dataDir, 'view.sqlite'));
  database.exec(`
    DROP TABLE served;
    DROP TABLE rollup_hour;
    DROP TABLE whole_hour; DROP TABLE service_hour;
    ALTER TABLE rollup RENAME TO newer;
    CREATE TABLE rollup (
      minute INTEGER NOT NULL, service TEXT NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
      entry INTEGER NOT NULL, failed INTEGER NOT NULL, bucket INTEGER NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (minute, service, name, kind, entry, failed, bucket)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO rollup SELECT minute, service, name, kind, entry, failed, bucket, sum(count)
      FROM newer GROUP BY minute, service, name, kind, entry, failed, bucket;
    DROP TABLE newer;
    DROP TABLE block;
    PRAGMA user_version = 3;
  `);
  database.close();
}

function readServices(viewer: Viewer): Promise<OverviewAnswer> {
  return getJson(viewer, `/api/overview?since=${startMs - hourMs}`);
}

function expectNear(found: number | undefined, expected: number): void {
  expect(Math.abs((found ?? NaN) / expected - 1)).toBeLessThan(0.023);
}
