import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTest, isMistake, parseQuery, type Subject } from '#query';
import type { Viewer } from '#viewer';
import type { LogsAnswer, TracesAnswer } from '#viewer/api';
import {
  getJson,
  openViewer,
  sendLogs,
  sendSpans,
  startNs,
  toAttributes,
  type LogInput,
} from './harness.ts';

/** Log records whose message is their number, so that an answer says which were found. */
const records: readonly (LogInput & { readonly service: string })[] = [
  { service: 'order', body: '0', severityNumber: 9, attributes: { 'http.route': '/orders' } },
  {
    service: 'order',
    body: '1',
    severityNumber: 17,
    attributes: {
      'http.route': '/orders/:id',
      'http.response.status_code': 500,
      'tenant.id': 't-1',
    },
  },
  {
    service: 'order',
    body: '2',
    severityNumber: 18,
    attributes: {
      'exception.type': 'CardError',
      'exception.message': 'card "declined" é',
      'exception.stacktrace': 'at pay',
    },
  },
  {
    service: 'user',
    body: '3',
    severityNumber: 13,
    attributes: { 'http.response.status_code': 404, latency_millis: 12.5, cached: true },
  },
  {
    service: 'user',
    body: '4',
    severityNumber: 5,
    attributes: { 'tenant.id': 't_2', plan: 'gold' },
  },
  { service: 'user', body: '5', severityNumber: 21, attributes: { code: '500', plan: '' } },
  { service: 'delivery', body: '6', attributes: { plan: 'go%ld', 'correlation.id': 'c-1' } },
];

/** The names of a log line by those of OpenTelemetry. */
const names: Readonly<Record<string, string>> = {
  'http.route': 'http_endpoint',
  'http.response.status_code': 'http_status',
  'tenant.id': 'tenant_id',
  'correlation.id': 'correlation_id',
  'exception.type': 'exception',
  'exception.message': 'exception_message',
};
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'];

/** A record as a query should see it, without a store between. */
function toSubject({
  service,
  body,
  severityNumber = 9,
  attributes = {},
}: (typeof records)[number]): Subject {
  const entries = Object.entries(attributes);
  const values: Record<string, unknown> = {
    ...attributes,
    ...Object.fromEntries(entries.map(([name, value]) => [names[name] ?? name, value])),
    service,
    message: body,
    level: levels[Math.floor((severityNumber - 1) / 4)],
  };
  const texts = entries.flatMap(([name, value]) =>
    name.startsWith('exception.') ? [String(value)] : [],
  );
  return { get: (field) => values[field], texts: () => [body, ...texts] };
}

async function fillLogs(viewer: Viewer): Promise<void> {
  for (const { service, ...record } of records) await sendLogs(viewer, service, [record]);
}

async function findLogs(viewer: Viewer, query: string): Promise<string> {
  const path = `/api/logs?q=${encodeURIComponent(query)}`;
  const answer = await getJson<LogsAnswer>(viewer, path);
  return answer.logs
    .map(({ message }) => message)
    .sort()
    .join(' ');
}

describe('a query for log records', () => {
  const rows = [
    ['', '0 1 2 3 4 5 6'],
    ['service=order', '0 1 2'],
    ['service=order http_status>=500', '1'],
    ['http.response.status_code>=400', '1 3'],
    ['http_status=500,404', '1 3'],
    ['http_status=500.0', '1'],
    ['level>=ERROR', '1 2 5'],
    ['level=error', '1 2'],
    ['level>ERROR', '5'],
    ['level<INFO', '4'],
    ['tenant_id=t-1 OR tenant.id=t_2', '1 4'],
    ['correlation_id=c-1', '6'],
    ['card', '2'],
    ['"card \\"declined\\""', '2'],
    ['CARDERROR', '2'],
    ['exception_message~"é$"', '2'],
    ['-service=order -service=user', '6'],
    ['plan=*', '4 5 6'],
    ['plan=""', '5'],
    ['plan=go%ld', '6'],
    ['plan~g.ld', '4'],
    ['http_endpoint=/orders*', '0 1'],
    ['cached=true', '3'],
    ['latency_millis>10ms', '3'],
    ['service.name=delivery', '6'],
  ] as const;

  test('finds what it says', async () => {
    const viewer = await openViewer();
    await fillLogs(viewer);
    const found: (readonly [string, string])[] = [];
    for (const [query] of rows) found.push([query, await findLogs(viewer, query)]);
    expect(found).toEqual(rows);
  });

  test('finds what the same query is true of outside of the store', async () => {
    const viewer = await openViewer();
    await fillLogs(viewer);
    const field = fc.constantFrom(
      'service',
      'level',
      'tenant_id',
      'http_status',
      'plan',
      'cached',
      'code',
      'message',
      'exception_message',
      'http_endpoint',
      'latency_millis',
      'correlation_id',
      'missing',
    );
    const value = fc.constantFrom(
      'order',
      'user',
      'ERROR',
      'warn',
      't-1',
      't_2',
      '500',
      '404.0',
      '12.5',
      'gold',
      'go%ld',
      '""',
      'true',
      '/orders*',
      '*',
      '5',
      '"card \\"declined\\" é"',
      'c-1',
    );
    const sign = fc.constantFrom('=', '!=', '~', '!~', '>', '>=', '<', '<=');
    const word = fc.constantFrom('card', 'pay', '1', '"é"', '%', '_', 'DECLINED');
    const term = fc.oneof(
      word,
      fc.tuple(field, sign, value).map((parts) => parts.join('')),
      fc
        .tuple(field, fc.constant('='), value, fc.constant(','), value)
        .map((parts) => parts.join('')),
    );
    const query = fc
      .array(fc.tuple(fc.constantFrom('', '-', 'OR '), term), { minLength: 1, maxLength: 4 })
      .map((parts) =>
        parts
          .map((part) => part.join(''))
          .join(' ')
          .replace(/^OR /, ''),
      );
    await fc.assert(
      fc.asyncProperty(query, async (text) => {
        const read = parseQuery(text);
        fc.pre(!isMistake(read));
        const isTrue = createTest(read as Exclude<typeof read, { column: number }>);
        const expected = records.filter((record) => isTrue(toSubject(record)));
        expect(await findLogs(viewer, text)).toBe(expected.map(({ body }) => body).join(' '));
      }),
      { numRuns: 300 },
    );
  });

  test('is refused with the column of its mistake', async () => {
    const viewer = await openViewer();
    const response = await fetch(`${viewer.url}/api/logs?q=${encodeURIComponent('a level=loud')}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: expect.stringMatching(/^q, column 9: level is "loud"; expected TRACE/),
    });
  });
});

describe('a query for traces', () => {
  const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(32));

  async function fillSpans(viewer: Viewer): Promise<void> {
    const spanId = 'a'.repeat(16);
    await sendSpans(viewer, 'order', [
      {
        traceId: String(first),
        spanId,
        name: 'POST /orders',
        kind: 2,
        forMs: 812,
        attributes: { 'http.response.status_code': 503, 'tenant.id': 't-1' },
        status: { code: 2, message: 'upstream' },
        events: [
          {
            name: 'exception',
            timeUnixNano: '1790000000000000000',
            attributes: toAttributes({ 'exception.message': 'card declined' }),
          },
        ],
      },
      { traceId: String(second), spanId, name: 'GET /orders', kind: 2, forMs: 20 },
    ]);
    await sendSpans(viewer, 'user', [
      { traceId: String(third), spanId, name: 'GET /users', kind: 3, forMs: 0.25 },
    ]);
  }

  test('finds those of which one span meets it', async () => {
    const viewer = await openViewer();
    await fillSpans(viewer);
    const rows = [
      ['', '1 2 3'],
      ['service=order', '1 2'],
      ['http_status>=500', '1'],
      ['duration>=812ms', '1'],
      ['duration>800', '1'],
      ['duration<1ms', '3'],
      ['duration=20', '2'],
      ['latency_millis>15 service=order', '1 2'],
      ['status=error', '1'],
      ['status!=error', '2 3'],
      ['kind=client', '3'],
      ['name="GET /users"', '3'],
      ['operation=GET*', '2 3'],
      ['declined', '1'],
      ['upstream', '1'],
      ['orders -status=error', '2'],
      ['tenant_id=t-1', '1'],
      [`trace_id=${second}`, '2'],
    ] as const;
    const found: (readonly [string, string])[] = [];
    for (const [query] of rows) {
      const path = `/api/traces/latest?q=${encodeURIComponent(query)}`;
      const { traces } = await getJson<TracesAnswer>(viewer, path);
      found.push([
        query,
        traces
          .map(({ trace_id }) => trace_id.charAt(0))
          .sort()
          .join(' '),
      ]);
    }
    expect(found).toEqual(rows);
  });
});

test('a range of time is about the start of a trace, not of its spans', async () => {
  const viewer = await openViewer();
  const ids = ['1'.repeat(32), '2'.repeat(32)];
  const toSpan = (traceId: string, spanId: string, atMs: number) => ({ traceId, spanId, atMs });
  await sendSpans(viewer, 'order', [
    toSpan(ids[0] ?? '', 'a'.repeat(16), 0),
    { ...toSpan(ids[0] ?? '', 'b'.repeat(16), 500), parentSpanId: 'a'.repeat(16) },
    toSpan(ids[1] ?? '', 'c'.repeat(16), 500),
  ]);
  const startMs = Number(startNs / 1_000_000n);
  const find = async (search: string): Promise<readonly string[]> => {
    const { traces } = await getJson<TracesAnswer>(viewer, `/api/traces/latest?${search}`);
    return traces.map(({ trace_id: id }) => id);
  };
  expect(await find(`since=${startMs + 400}`)).toEqual([ids[1]]);
  expect(await find(`since=${startMs}&until=${startMs + 400}`)).toEqual([ids[0]]);
  expect(await find(`until=${startMs + 500}`)).toEqual([ids[1], ids[0]]);
});
