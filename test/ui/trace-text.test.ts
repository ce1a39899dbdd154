import { expect, test } from 'vitest';
import { toTraceText } from '../../ui/trace-text.ts';
import { toView } from './fixture-trace.ts';

const seed = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  startMillis: Date.parse('2026-11-27T09:00:00.000Z'),
  correlationId: 'c-1',
  tenantId: 'acme',
};

test('a trace as text has spans with their times, log lines at their instant, and stacks', () => {
  const stack = [
    'Error: no card',
    ...Array.from({ length: 9 }, (_, n) => `    at f${n} (pay.js:${n}:1)`),
  ];
  const view = toView({
    ...seed,
    spans: [
      {
        depth: 0,
        service: 'order',
        name: 'POST /orders',
        at: 0,
        took: 100,
        kind: 'server',
        error: 'no card',
        attributes: { 'http.response.status_code': 500 },
        logs: [
          [2, 'INFO', 'asked', { 'log.type': 'application', order_id: 7, note: 'two\nlines' }],
          [
            90,
            'ERROR',
            'failed\u001b[2J',
            { 'exception.type': 'Error', 'exception.stacktrace': stack.join('\n') },
          ],
        ],
      },
      {
        depth: 1,
        service: 'order',
        name: 'POST',
        at: 10,
        took: 60,
        kind: 'client',
        attributes: { 'url.full': `http://pay/${'x'.repeat(300)}` },
      },
    ],
  });
  const lines = toTraceText(view).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'order: POST /orders, 100 ms, 2026-11-27T09:00:00.000Z, 2 spans, 2 log lines, 1 error',
    'trace_id 0af7651916cd43dd8448eb211c80319c, correlation_id c-1, tenant_id acme, service.version=2026.11.2, deployment.environment.name=development',
    '',
  ]);
  expect(lines.slice(3)).toEqual([
    'order: POST /orders, 100 ms (self 40.0 ms), at +0, http.response.status_code=500, ERROR no card',
    '  +2.00 ms INFO asked  order_id=7 note=two lines',
    `  order: POST http://pay/${'x'.repeat(189)}…, 60.0 ms (self 60.0 ms), at +10.0 ms`,
    String.raw`  +90.0 ms ERROR failed\u001b[2J  exception.type=Error`,
    ...stack.slice(0, 8).map((line) => `      ${line.trimStart()}`),
    '      … 2 more lines',
  ]);
});

test('a trace of many rows is cut, and says so', () => {
  const spans = Array.from({ length: 1_500 }, (_, at) => ({
    depth: Math.min(at, 1),
    service: 'order',
    name: `step ${at}`,
    at,
    took: 1,
  }));
  const lines = toTraceText(toView({ ...seed, spans })).split('\n');
  expect(lines).toHaveLength(1_004);
  expect(lines.at(-1)).toBe('… and 500 more rows');
});
