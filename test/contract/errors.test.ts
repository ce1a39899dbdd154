import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OtlpLogRecord } from '#otlp';
import { runProgram, type Ending } from '../process/program.ts';
import { runIntoSink, type Sink } from '../process/sink.ts';

const fixtures = 'test/fixtures/bridges';

interface ErrorCase {
  /** Message of the log call. */
  readonly says: string;
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** What the stack shows in this order. */
  readonly stack: readonly string[];
}

const cases: readonly ErrorCase[] = [
  {
    says: 'nested',
    type: 'RangeError',
    message: 'too many',
    stack: ['RangeError: too many', 'errors.cjs'],
  },
  {
    says: 'several',
    type: 'Error',
    message: 'the first',
    stack: ['Error: the first', 'errors.cjs'],
  },
  {
    says: 'aggregate',
    type: 'AggregateError',
    message: 'all failed',
    stack: [
      'AggregateError: all failed',
      'error 1 of 2: Error: one',
      'error 2 of 2: TypeError: two',
    ],
  },
  {
    says: 'chain',
    type: 'Error',
    message: 'top',
    stack: [
      'Error: top',
      'caused by: Error: middle',
      'caused by: Error: root',
      'caused by: a text',
    ],
  },
  {
    says: 'code below',
    type: 'Error',
    message: 'fetch failed',
    code: 'ECONNREFUSED',
    stack: ['Error: fetch failed', 'caused by: Error: refused'],
  },
  {
    says: 'of another realm',
    type: 'SyntaxError',
    message: 'elsewhere',
    stack: ['SyntaxError: elsewhere'],
  },
  {
    says: 'a copy',
    type: 'CopyError',
    message: 'copied',
    stack: ['CopyError: copied', 'at there'],
  },
  { says: 'without a stack', type: 'Error', message: 'no stack', stack: ['Error: no stack'] },
  {
    says: 'with a form of its own',
    type: 'Error',
    message: 'own form',
    stack: ['Error: own form'],
  },
  {
    says: 'of the platform',
    type: 'AbortError',
    message: 'stopped',
    stack: ['AbortError: stopped'],
  },
];

const run = (...args: readonly string[]) => runIntoSink(['--require', './register', ...args]);

describe.each(['winston', 'pino', 'bunyan', 'console'])('%s', (library) => {
  let logs: readonly OtlpLogRecord[];
  let ending: Ending;
  let sink: Sink;

  beforeAll(async () => {
    ({ ending, sink } = await run(`${fixtures}/errors.cjs`, library));
    ({ logs } = sink);
  });

  /** The console has one text for the words and what is printed beside them. */
  const recordOf = (says: string): OtlpLogRecord | undefined =>
    logs.find(({ body }) => body === says || String(body).startsWith(`${says} {`));

  test('one record for each call', () => {
    expect(ending.code).toBe(0);
    expect(logs).toHaveLength(14);
  });

  test('an error alone: its message, type, stack and code', () => {
    expect(logs[0]).toMatchObject({
      body: 'expired',
      attributes: {
        // bunyan's serializer keeps the name of an error, and a class that sets none is called Error.
        'exception.type': library === 'bunyan' ? 'Error' : 'PaymentError',
        'exception.message': 'expired',
        'exception.stacktrace': expect.stringContaining('errors.cjs'),
        'error.code': 'CARD_EXPIRED',
      },
    });
  });

  test.each(cases)('$says', ({ says, type, message, code, stack }) => {
    const { attributes } = recordOf(says) ?? {};
    expect(attributes).toMatchObject({
      'exception.type': type,
      'exception.message': message,
      ...(code === undefined ? {} : { 'error.code': code }),
    });
    const shown = String(attributes?.['exception.stacktrace']);
    const places = stack.map((part) => shown.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(shown.startsWith(stack[0] ?? '')).toBe(true);
  });

  test('several: the second one stays whole beside the first', () => {
    const shown = inspect(recordOf('several'), { depth: null });
    expect(shown).toContain('TypeError');
    expect(shown).toContain('the second');
    expect(shown.match(/errors\.cjs:\d+/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test('what was thrown and is no error stays what it is', () => {
    expect(inspect(recordOf('a text was thrown'))).toContain('out of paper');
    expect(inspect(recordOf('an object was thrown'))).toContain("reason: 'out of paper'");
    expect(recordOf('nothing was thrown')).toBeDefined();
    for (const says of ['a text was thrown', 'an object was thrown', 'nothing was thrown']) {
      expect(recordOf(says)?.attributes).not.toHaveProperty('exception.type');
    }
  });

  test('the span gets each error once', () => {
    const events = sink.spans[0]?.events.filter(({ name }) => name === 'exception') ?? [];
    expect(events.map(({ attributes }) => attributes['exception.message'])).toEqual([
      'expired',
      ...cases.map(({ message }) => message),
    ]);
  });
});

describe("winston's own handlers of exceptions", () => {
  const expired = {
    'error.code': 'CARD_EXPIRED',
    'exception.type': 'PaymentError',
    'exception.message': 'expired, password=[masked]',
    'exception.stacktrace': expect.stringContaining('caused by: Error: the root'),
  };
  const rows = [
    {
      way: 'throw',
      says: /^uncaughtException: expired, password=\[masked\]/,
      attributes: expired,
    },
    {
      way: 'text',
      says: /^uncaughtException: out of paper/,
      attributes: { error: 'out of paper' },
    },
    {
      way: 'reject',
      says: /^unhandledRejection: expired, password=\[masked\]/,
      attributes: expired,
    },
  ];

  test.each(rows)('$way: logged once, with its exception; the program goes on', async (row) => {
    const program = `${fixtures}/exception-handlers.cjs`;
    const bare = await runProgram([program, row.way]);
    const { ending, sink } = await run(program, row.way);
    expect(ending).toMatchObject({ code: 0, signal: null, stderr: '' });
    // Of a rejection, winston writes a line by its first transport, too.
    expect(ending.stdout.split('\n')).toHaveLength(bare.stdout.split('\n').length);
    expect(ending.stdout).not.toContain('hunter2');
    expect(sink.logs).toMatchObject([
      {
        severityText: 'ERROR',
        body: expect.stringMatching(row.says),
        attributes: row.attributes,
      },
    ]);
  });
});
