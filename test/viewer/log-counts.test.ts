import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { LogCountsAnswer, LogsAnswer } from '#viewer/api';
import { getJson, openViewer, sendLogs, type LogInput } from './harness.ts';

const count = (viewer: Viewer, search = ''): Promise<LogCountsAnswer> =>
  getJson(viewer, `/api/logs/counts${search}`);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

const severities = [1, 5, 9, 12, 13, 16, 17, 20, 21, 24];

const anyLog: fc.Arbitrary<LogInput> = fc.record({
  body: fc.constantFrom('one', 'two', 'three'),
  atMs: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 90_000_000 })),
  severityNumber: fc.constantFrom(...severities),
  attributes: fc.record(
    {
      'log.type': fc.constantFrom('network', 'application'),
      'http.response.status_code': fc.constantFrom(200, 404, 500),
      'tenant.id': fc.constantFrom('a', 'b c', '"d"'),
    },
    { requiredKeys: [] },
  ),
});

describe('counts of log records', () => {
  test('say over time and by field what a search finds', { timeout: 30_000 }, async () => {
    const queries = ['', 'one', 'level>=WARNING', 'http_status>=404', '-log_type=network'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyLog, { maxLength: 40 }),
        fc.constantFrom(...queries),
        async (logs, q) => {
          const viewer = await openViewer();
          await sendLogs(viewer, 'order', logs);
          const search = `?q=${encodeURIComponent(q)}`;
          const { logs: found } = await getJson<LogsAnswer>(viewer, `/api/logs${search}&limit=100`);
          const counts = await count(viewer, search);
          expect(counts.counted).toBe(found.length);
          expect(counts.searched_to).toBeUndefined();
          expectBars(counts, found);
          expectFacet(
            counts,
            'level',
            found.map(({ level }) => level),
          );
          expectFacet(
            counts,
            'tenant_id',
            found.flatMap(({ tenant_id: id }) => id ?? []),
          );
          expectFacet(
            counts,
            'http_status',
            found.flatMap(({ attributes }) => {
              const status = attributes['http.response.status_code'];
              return status === undefined ? [] : String(status);
            }),
          );
          await viewer.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  test('stop at the latest 10,000, and say so', async () => {
    const viewer = await openViewer();
    for (let part = 0; part < 2; part += 1) {
      const logs = Array.from({ length: 7_000 }, (_, index) => ({
        body: 'line',
        atMs: part * 7_000 + index,
      }));
      await sendLogs(viewer, 'order', logs);
    }
    const { counted, series, searched_to: searchedTo, facets } = await count(viewer);
    expect(counted).toBe(10_000);
    expect(sum(series.others)).toBe(10_000);
    expect(searchedTo).toBe(new Date(1_790_000_000_000 + 3_999).toISOString());
    expect(facets.find(({ name }) => name === 'service')?.values).toEqual([
      { value: 'order', count: 10_000 },
    ]);
  });

  test('are none where nothing is found', async () => {
    const viewer = await openViewer();
    expect(await count(viewer, '?service=nobody')).toEqual({
      counted: 0,
      step_millis: 1,
      series: { errors: [], warnings: [], others: [] },
      facets: [],
    });
    expect(await count(viewer, '?limit=5')).toHaveProperty('error');
  });

  test('name the eight most frequent values, and how many there are', async () => {
    const viewer = await openViewer();
    const logs = Array.from({ length: 12 }, (_, tenant) =>
      Array.from({ length: tenant + 1 }, () => ({
        body: 'line',
        attributes: { 'tenant.id': `t${tenant}` },
      })),
    ).flat();
    await sendLogs(viewer, 'order', logs);
    const tenants = (await count(viewer)).facets.find(({ name }) => name === 'tenant_id');
    expect(tenants?.distinct).toBe(12);
    expect(tenants?.values.map(({ value, count: times }) => `${value} ${times}`)).toEqual([
      't11 12',
      't10 11',
      't9 10',
      't8 9',
      't7 8',
      't6 7',
      't5 6',
      't4 5',
    ]);
  });
});

/** Each line lies in the bar of its instant; no bar is counted twice. */
function expectBars(counts: LogCountsAnswer, found: LogsAnswer['logs']): void {
  const { series, since = '', step_millis: stepMs } = counts;
  expect(series.others.length).toBeLessThanOrEqual(60);
  const kinds = {
    errors: found.filter(({ level }) => level === 'ERROR' || level === 'FATAL'),
    warnings: found.filter(({ level }) => level === 'WARNING'),
    others: found.filter(({ level }) => !['WARNING', 'ERROR', 'FATAL'].includes(level)),
  };
  for (const [kind, logs] of Object.entries(kinds)) {
    const bars = series[kind as keyof typeof kinds];
    const wanted = bars.map(
      (_, index) =>
        logs.filter(({ datetime }) => {
          const at = Date.parse(datetime) - Date.parse(since);
          return at >= index * stepMs && at < (index + 1) * stepMs;
        }).length,
    );
    expect(bars).toEqual(wanted);
    expect(sum(bars)).toBe(logs.length);
  }
}

function expectFacet(counts: LogCountsAnswer, name: string, values: readonly string[]): void {
  const wanted = Map.groupBy(values, (value) => value);
  const facet = counts.facets.find((each) => each.name === name);
  expect(Object.fromEntries(facet?.values.map(({ value, count: n }) => [value, n]) ?? [])).toEqual(
    Object.fromEntries([...wanted].map(([value, all]) => [value, all.length])),
  );
}
