import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLogGroups, toSpanGroups } from '../../src/cli/import/outbox.ts';
import { readRecords } from '../../src/cli/import/read-records.ts';

/** Objects of the names that are read, with anything in them. */
const hostile = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, 1, -1, 1.5, 1e300, true, '', 'a1', '0', 'CHILD_OF', 'bool', '__proto__'),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.constantFrom(
      ...'data spans processes traceID spanID startTime duration tags key type value logs references refType'.split(
        ' ',
      ),
      ...'resourceSpans scopeSpans resourceLogs scopeLogs logRecords traceId spanId attributes __proto__'.split(
        ' ',
      ),
    ),
    tie('value'),
    { maxKeys: 6 },
  ),
}));

test('readRecords() says of any JSON what was expected, or reads it', () => {
  fc.assert(
    fc.property(hostile.object, (value) => {
      const text = JSON.stringify(value);
      let message = 'expected';
      try {
        const { spans, logs } = readRecords(text);
        message += [...toSpanGroups(spans), ...toLogGroups(logs)].join('');
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toMatch(/expected|is not an? |has no |negative/);
    }),
    { numRuns: 2_000 },
  );
});

/** The spans of one trace in Jaeger's form, as OTLP JSON. */
function read(span: object, processes: object = {}): Readonly<Record<string, unknown>> {
  const ids = { traceID: 'a', spanID: 'b', startTime: 2, duration: 3 };
  const data = [{ spans: [{ ...ids, ...span }], processes }];
  const { spans, problems } = readRecords(JSON.stringify({ data }));
  expect(problems).toEqual([]);
  const [group] = toSpanGroups(spans);
  const { scopeSpans } = JSON.parse(group?.text ?? '') as {
    scopeSpans: readonly { spans: readonly Record<string, unknown>[] }[];
  };
  return scopeSpans[0]?.spans[0] ?? {};
}

const tag = (key: string, value: unknown, type?: string): object => ({ key, type, value });
const traceId = 'a'.padStart(32, '0');
const parent = { traceID: 'a', spanID: 'c' };
/** What is read of a span with ids and times alone. */
const plain = {
  traceId,
  spanId: 'b'.padStart(16, '0'),
  startTimeUnixNano: '2000',
  endTimeUnixNano: '5000',
  status: {},
};
const meanings = [
  {
    what: 'times in microseconds, and short ids',
    span: {},
    found: {},
  },
  {
    what: 'the kind',
    span: { tags: [tag('span.kind', 'consumer', 'string')] },
    found: { kind: 5 },
  },
  {
    what: 'error=true as a failure',
    span: { tags: [tag('error', true, 'bool')] },
    found: { status: { code: 2 } },
  },
  {
    what: 'a status that is said, with its words',
    span: { tags: [tag('otel.status_code', 'OK'), tag('otel.status_description', 'fine')] },
    found: { status: { code: 1, message: 'fine' } },
  },
  {
    what: 'error=false as an attribute',
    span: { tags: [tag('error', false, 'bool')] },
    found: { status: {}, attributes: [{ key: 'error', value: { boolValue: false } }] },
  },
  {
    what: 'an integer beyond 2^53 as text',
    span: { tags: [tag('big', '9007199254740993', 'int64')] },
    found: { attributes: [{ key: 'big', value: { stringValue: '9007199254740993' } }] },
  },
  {
    what: 'CHILD_OF as the parent, and no link',
    span: { references: [{ refType: 'CHILD_OF', ...parent }] },
    found: { parentSpanId: 'c'.padStart(16, '0') },
  },
  {
    what: 'FOLLOWS_FROM in the same trace as the parent, and a link',
    span: { references: [{ refType: 'FOLLOWS_FROM', ...parent }] },
    found: {
      parentSpanId: 'c'.padStart(16, '0'),
      links: [{ traceId, spanId: 'c'.padStart(16, '0') }],
    },
  },
  {
    what: 'FOLLOWS_FROM in another trace as a link',
    span: { references: [{ refType: 'FOLLOWS_FROM', ...parent, traceID: 'd' }] },
    found: {
      links: [{ traceId: 'd'.padStart(32, '0'), spanId: 'c'.padStart(16, '0') }],
    },
  },
  {
    what: 'a log as an event, called as its field event says',
    span: { logs: [{ timestamp: 4, fields: [tag('event', 'retry'), tag('by', 'hand')] }] },
    found: {
      events: [
        {
          timeUnixNano: '4000',
          name: 'retry',
          attributes: [{ key: 'by', value: { stringValue: 'hand' } }],
        },
      ],
    },
  },
];

test.each(meanings)('of Jaeger JSON is read: $what', ({ span, found }) => {
  expect(read(span)).toEqual({ ...plain, ...found });
});
