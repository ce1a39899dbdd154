import { expect, test } from 'vitest';
import type { SpanRow, TraceLogRow, TraceView } from '#viewer/api';
import { toTraceTree } from '../../src/viewer/api/trace-tree.ts';

const summary: TraceView['summary'] = {
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  service: 'order',
  operation: 'POST /orders',
  start: '2026-09-21T14:13:20.000Z',
  duration_millis: 50,
  span_count: 2,
  error_count: 1,
  log_count: 2,
  services: ['delivery', 'order'],
  correlation_id: 'c-1',
  complete: true,
};

function makeLog(message: string, offset: number, level: TraceLogRow['level']): TraceLogRow {
  return {
    datetime: '2026-09-21T14:13:20.012Z',
    time_unix_nano: '1790000000012300000',
    level,
    message,
    service: 'order',
    offset_millis: offset,
    attributes: {},
  };
}

function makeSpan(fields: Partial<SpanRow>): SpanRow {
  return {
    span_id: '00000000000000a1',
    depth: 0,
    orphan: false,
    service: 'order',
    name: 'POST /orders',
    kind: 'server',
    status: 'unset',
    offset_millis: 0,
    duration_millis: 50,
    attributes: {},
    resource: {},
    scope: 'http',
    events: [],
    logs: [],
    ...fields,
  };
}

const view: TraceView = {
  summary,
  spans: [
    makeSpan({ logs: [makeLog('accepted', 12.34, 'INFO')] }),
    makeSpan({
      depth: 1,
      service: 'delivery',
      name: 'plan',
      kind: 'internal',
      status: 'error',
      status_message: 'no van',
      duration_millis: 0.5,
      logs: [makeLog('retry', 2, 'WARNING')],
    }),
  ],
  loose_logs: [],
};

test('toTraceTree() writes one line a span, with its log records under it at their instant', () => {
  expect(toTraceTree(view)).toEqual([
    'trace 0af7651916cd43dd8448eb211c80319c  2026-09-21T14:13:20.000Z  50.0 ms  2 spans, 1 error, 2 log records, 2 services',
    'correlation_id c-1',
    'order POST /orders (server)   50.0 ms',
    '  +12.3 ms INFO    accepted',
    '  delivery plan              0.500 ms  ! no van',
    '     +2.0 ms WARNING retry',
  ]);
});

test('toTraceTree() makes control characters of stored text visible', () => {
  const message = 'a\u001b[31m\nb\u202e';
  const spans = [makeSpan({ name: 'x\r', logs: [makeLog(message, 0, 'INFO')] })];
  const lines = toTraceTree({ ...view, spans });
  expect(lines.join('|')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(lines.join('|')).toContain(String.raw`a\u001b[31m\nb\u202e`);
});

test('toTraceTree() writes colours only when told', () => {
  expect(toTraceTree(view).join('')).not.toContain('\u001b');
  expect(toTraceTree(view, { colour: true }).join('')).toContain('\u001b[31m! no van\u001b[0m');
});

test('toTraceTree() marks an orphan and lists log records of no stored span', () => {
  const spans = [makeSpan({ orphan: true })];
  const lines = toTraceTree({ ...view, spans, loose_logs: [makeLog('alone', -1, 'ERROR')] });
  expect(lines.at(-3)).toContain('(parent not stored)');
  expect(lines.slice(-2)).toEqual([
    'log records of no stored span:',
    '  -1.0 ms ERROR   alone  (order)',
  ]);
});

test('toTraceTree() says what was left out', () => {
  const lines = toTraceTree({ ...view, left_out: { spans: 1, logs: 20 } });
  expect(lines[1]).toBe('correlation_id c-1  left out: 1 span, 20 log records');
});

test('deep spans have their depth as a number', () => {
  const spans = [0, 40, 41, 3_000].map((depth) => makeSpan({ depth }));
  const lines = toTraceTree({ summary, spans, loose_logs: [] }).slice(-4);
  expect(lines.map((line) => /^ *(?:\(\d+\) )?/.exec(line)?.[0])).toEqual([
    '',
    ' '.repeat(80),
    `${' '.repeat(80)}(41) `,
    `${' '.repeat(80)}(3000) `,
  ]);
});
