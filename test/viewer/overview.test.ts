import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Viewer } from '#viewer';
import type { CallRow, OperationsAnswer, OverviewAnswer, ServiceRow } from '#viewer/api';
import {
  getJson,
  makeFolder,
  openViewer,
  sendLogs,
  sendSpans,
  startNs,
  type SpanInput,
} from './harness.ts';

const startMs = Number(startNs / 1_000_000n);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const kinds = { internal: 1, server: 2, client: 3, consumer: 5 };
const failed = { code: 2 };
const path = `/api/overview?since=${startMs}&until=${startMs + hourMs}`;

function idOf(number: number): string {
  return number.toString(16).padStart(16, '0');
}

function readOverview(viewer: Viewer): Promise<OverviewAnswer> {
  return getJson<OverviewAnswer>(viewer, path);
}

async function readCalls(viewer: Viewer): Promise<readonly CallRow[]> {
  return (await readOverview(viewer)).calls;
}

function openNow(dataDir?: string): Promise<Viewer> {
  return openViewer({
    now: () => startMs + 10 * minuteMs,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
}

describe('what services do', () => {
  test('requests are the spans by which a service is called or begins a trace; the others are spans', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, 'order', [
      { spanId: idOf(1), kind: kinds.server, parentSpanId: idOf(99), forMs: 100 },
      { spanId: idOf(2), kind: kinds.server, parentSpanId: idOf(98), status: failed, forMs: 200 },
      { spanId: idOf(3), kind: kinds.client, parentSpanId: idOf(1) },
      { spanId: idOf(4), kind: kinds.internal, parentSpanId: idOf(1), status: failed },
      { spanId: idOf(5), kind: kinds.internal, forMs: 0 },
      { spanId: idOf(6), kind: kinds.consumer, parentSpanId: idOf(97), forMs: 400 },
    ]);
    await sendLogs(viewer, 'order', [
      { body: 'lost', severityNumber: 17 },
      { body: 'well', severityNumber: 9 },
    ]);
    const { services, since, until, step_seconds: step } = await readOverview(viewer);
    expect([since, until, step]).toEqual([
      new Date(Math.floor(startMs / minuteMs) * minuteMs).toISOString(),
      new Date(startMs + 10 * minuteMs).toISOString(),
      120,
    ]);
    expect(services).toMatchObject([
      { service: 'order', spans: 6, requests: 4, errors: 1, error_logs: 1 },
    ]);
    const [order] = services;
    expect(order?.last_seen).toBe(new Date(startMs).toISOString());
    expect(order?.per_minute).toBeCloseTo(0.4, 1);
    expect(order?.series.requests[0]).toBe(4);
    expect(order?.series.errors[0]).toBe(1);
    expectNear(order?.p50_millis, 100);
    expectNear(order?.p95_millis, 400);
  });

  test('by operation and kind, the most frequent first', async () => {
    const viewer = await openNow();
    const ask = (spanId: string, name: string, forMs: number): SpanInput => ({
      spanId,
      name,
      kind: kinds.server,
      forMs,
    });
    await sendSpans(viewer, 'order', [
      ask(idOf(1), 'GET /a', 10),
      ask(idOf(2), 'GET /b', 20),
      ask(idOf(3), 'GET /b', 1_000),
      { ...ask(idOf(4), 'GET /b', 30), kind: kinds.client, status: failed },
    ]);
    const answer = await getJson<OperationsAnswer>(
      viewer,
      path.replace('overview?', 'overview/operations?service=order&'),
    );
    expect(answer.operations).toMatchObject([
      { name: 'GET /b', kind: 'server', requests: 2, errors: 0 },
      { name: 'GET /a', kind: 'server', requests: 1, errors: 0 },
      { name: 'GET /b', kind: 'client', requests: 1, errors: 1 },
    ]);
    expectNear(answer.operations[0]?.p50_millis, 20);
    expectNear(answer.operations[0]?.p99_millis, 1_000);
  });

  test(
    'percentiles are at most 2.3 % beside those of the durations themselves',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 200 }),
          async (micros) => {
            const viewer = await openNow();
            await sendSpans(
              viewer,
              'order',
              micros.map((each, at) => ({ spanId: idOf(at + 1), forMs: each / 1_000 })),
            );
            const [order] = (await readOverview(viewer)).services;
            const sorted = micros.toSorted((a, b) => a - b);
            const exact = (part: number): number =>
              (sorted[Math.max(1, Math.ceil(part * sorted.length)) - 1] ?? NaN) / 1_000;
            expectNear(order?.p50_millis, exact(0.5));
            expectNear(order?.p95_millis, exact(0.95));
            expectNear(order?.p99_millis, exact(0.99));
            await viewer.close();
          },
        ),
        { numRuns: 15 },
      );
    },
  );

  test('a service that sends only log records is there, too', async () => {
    const viewer = await openNow();
    await sendLogs(viewer, 'cron', [{ body: 'lost', severityNumber: 17 }]);
    expect((await readOverview(viewer)).services).toMatchObject([
      { service: 'cron', requests: 0, errors: 0, per_minute: 0, spans: 0, error_logs: 1 },
    ]);
  });

  test('a span name of a megabyte, or with line ends, does no harm', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, 'a\nb', [{ spanId: idOf(1), name: 'x'.repeat(1_000_000) }]);
    await sendSpans(viewer, 'a', [{ spanId: idOf(2), name: 'b\nx' }]);
    const { services } = await readOverview(viewer);
    expect(services.map(({ service, spans }) => [service, spans])).toEqual([
      ['a', 1],
      ['a\nb', 1],
    ]);
  });

  test.each([
    ['since=yesterday', 'since is "yesterday"; expected ISO 8601'],
    ['since=2026-01-02&until=2026-01-01', 'since is after until; expected it before'],
    ['sinec=1', 'unknown parameter "sinec"; expected since, until'],
  ])('%s is refused', async (query, reason) => {
    const viewer = await openNow();
    const response = await fetch(`${viewer.url}/api/overview?${query}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(JSON.stringify(reason).slice(1, -1));
  });

  test('nothing received: no services, and a whole answer', async () => {
    const viewer = await openNow();
    expect(await readOverview(viewer)).toMatchObject({ services: [], calls: [] });
  });
});

/** What a span says of who is called, for the model below. */
interface Made extends SpanInput {
  readonly service: string;
}

/** Calls as they follow from all spans together. */
function toCalls(spans: readonly Made[]): readonly CallRow[] {
  const calls = new Map<string, CallRow>();
  for (const span of spans) {
    const caller = spans.find(({ spanId }) => spanId === span.parentSpanId);
    const isCall = span.kind === kinds.server || span.kind === kinds.consumer;
    if (caller === undefined || !isCall || caller.service === span.service) continue;
    const key = `${caller.service} ${span.service}`;
    const known = calls.get(key);
    calls.set(key, {
      caller: caller.service,
      callee: span.service,
      kind: 'service',
      calls: (known?.calls ?? 0) + 1,
      errors: (known?.errors ?? 0) + (span.status === undefined ? 0 : 1),
    });
  }
  return [...calls.values()].toSorted((a, b) =>
    `${a.caller} ${a.callee}` < `${b.caller} ${b.callee}` ? -1 : 1,
  );
}

const someSpans: fc.Arbitrary<readonly Made[]> = fc
  .array(
    fc.record({
      service: fc.constantFrom('app', 'order', 'user'),
      kind: fc.constantFrom(...Object.values(kinds)),
      parent: fc.nat(30),
      hasFailed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((all) =>
    all.map(({ service, kind, parent, hasFailed }, at) => ({
      service,
      kind,
      spanId: idOf(at + 1),
      // The parent of the first span is never sent.
      ...(at === 0 ? { parentSpanId: idOf(999) } : { parentSpanId: idOf((parent % at) + 1) }),
      ...(hasFailed ? { status: failed } : {}),
    })),
  );

describe('who calls whom', () => {
  test(
    'whatever the order in which spans come, each call is counted once, also when they are sent again',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          someSpans.chain((spans) =>
            fc.tuple(
              fc.constant(spans),
              fc.shuffledSubarray([...spans], { minLength: spans.length }),
              fc.nat(5),
            ),
          ),
          async ([spans, shuffled, again]) => {
            const viewer = await openNow();
            for (const { service, ...span } of [...shuffled, ...shuffled.slice(0, again)])
              await sendSpans(viewer, service, [span]);
            expect(await readCalls(viewer)).toEqual(toCalls(spans));
            await viewer.close();
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  test('a caller that comes after a restart is found', async () => {
    const dataDir = makeFolder();
    const first = await openNow(dataDir);
    const served = { spanId: idOf(2), parentSpanId: idOf(1), kind: kinds.server };
    await sendSpans(first, 'order', [served]);
    await first.close();
    const second = await openNow(dataDir);
    await sendSpans(second, 'app', [{ spanId: idOf(1), kind: kinds.client }]);
    await sendSpans(second, 'order', [served]);
    expect(await readCalls(second)).toEqual([
      { caller: 'app', callee: 'order', kind: 'service', calls: 1, errors: 0 },
    ]);
    await second.close();
    expect(countRows(dataDir, 'waiting')).toBe(0);
  });

  test('a caller that never comes is waited for ten minutes', async () => {
    const dataDir = makeFolder();
    let nowMs = startMs;
    const viewer = await openViewer({ dataDir, now: () => nowMs });
    await sendSpans(viewer, 'order', [
      { spanId: idOf(2), parentSpanId: idOf(1), kind: kinds.server },
    ]);
    nowMs += 11 * minuteMs;
    await sendSpans(viewer, 'other', [{ spanId: idOf(3) }]);
    await viewer.close();
    expect(countRows(dataDir, 'waiting')).toBe(0);
  });

  test('a parent that OTLP says is in another process is one, whatever the kind', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, 'app', [{ spanId: idOf(1) }]);
    await sendSpans(viewer, 'order', [
      { spanId: idOf(2), parentSpanId: idOf(1), flags: 0x301 } as SpanInput,
      { spanId: idOf(3), parentSpanId: idOf(1), flags: 0x101 } as SpanInput,
    ]);
    expect(await readCalls(viewer)).toMatchObject([{ caller: 'app', callee: 'order', calls: 1 }]);
  });

  test('a database is called by the client spans that name it, by old names and new ones', async () => {
    const viewer = await openNow();
    const ask = (number: number, attributes: Record<string, string>): SpanInput => ({
      spanId: idOf(number),
      kind: kinds.client,
      attributes,
    });
    await sendSpans(viewer, 'order', [
      ask(1, {
        'db.system.name': 'postgresql',
        'db.namespace': 'shop',
        'db.query.text': 'SELECT 1',
      }),
      {
        ...ask(2, { 'db.system': 'postgresql', 'db.name': 'shop', 'db.statement': 'SELECT 1' }),
        status: failed,
      },
      ask(3, { 'db.system': 'redis', 'db.operation.name': 'GET' }),
      // It only connects.
      ask(4, { 'db.system.name': 'postgresql', 'db.namespace': 'shop' }),
    ]);
    expect(await readCalls(viewer)).toEqual([
      { caller: 'order', callee: 'postgresql shop', kind: 'database', calls: 2, errors: 1 },
      { caller: 'order', callee: 'redis', kind: 'database', calls: 1, errors: 0 },
    ]);
  });

  test('dependencies as Jaeger answers them', async () => {
    const viewer = await openNow();
    await sendSpans(viewer, 'app', [{ spanId: idOf(1), kind: kinds.client }]);
    await sendSpans(viewer, 'order', [
      { spanId: idOf(2), parentSpanId: idOf(1), kind: kinds.server },
    ]);
    const answer = await getJson(
      viewer,
      `/api/dependencies?endTs=${startMs + minuteMs}&lookback=${hourMs}`,
    );
    expect(answer).toEqual({
      data: [{ parent: 'app', child: 'order', callCount: 1 }],
      total: 1,
      limit: 0,
      offset: 0,
      errors: null,
    });
    expect(await (await fetch(`${viewer.url}/api/dependencies`)).json()).toEqual({
      data: null,
      total: 0,
      limit: 0,
      offset: 0,
      errors: [{ code: 400, msg: 'endTs is missing; expected milliseconds since 1970' }],
    });
  });
});

describe('the file', () => {
  test('what was counted goes with the rows', async () => {
    const dataDir = makeFolder();
    const first = await openViewer({ dataDir, now: () => startMs });
    await sendSpans(first, 'order', [{ spanId: idOf(1) }]);
    await first.close();
    const second = await openViewer({ dataDir, now: () => startMs + 24 * hourMs + minuteMs });
    await vi.waitFor(async () => {
      expect(await getJson(second, '/api/stats')).toMatchObject({ spans: 0 });
    });
    expect((await readOverview(second)).services).toEqual([]);
    await second.close();
    expect(countRows(dataDir, 'rollup')).toBe(0);
  });

  test('one of the version before is taken over, and what comes then is counted', async () => {
    const dataDir = makeFolder();
    const first = await openNow(dataDir);
    await sendSpans(first, 'order', [{ spanId: idOf(1) }]);
    await first.close();
    const database = new DatabaseSync(join(dataDir, 'view.sqlite'));
    database.exec(
      'DROP TABLE served; DROP TABLE rollup_hour; DROP TABLE whole_hour; DROP TABLE service_hour; DROP TABLE rollup; DROP TABLE edge; DROP TABLE waiting; DROP TABLE block; DROP INDEX log_by_warning; PRAGMA user_version = 2',
    );
    database.close();
    const second = await openNow(dataDir);
    await sendSpans(second, 'order', [{ spanId: idOf(2) }]);
    const services: readonly ServiceRow[] = (await readOverview(second)).services;
    expect(services).toMatchObject([{ service: 'order', spans: 1 }]);
    expect(await getJson(second, '/api/stats')).toMatchObject({ spans: 2 });
  });
});

function countRows(dataDir: string, table: string): number {
  const database = new DatabaseSync(join(dataDir, 'view.sqlite'));
  const count = database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'];
  database.close();
  return Number(count);
}

function expectNear(found: number | undefined, expected: number): void {
  expect(Math.abs((found ?? NaN) / expected - 1)).toBeLessThan(0.023);
}
