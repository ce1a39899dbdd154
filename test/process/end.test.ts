import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { runProgram, type Ending } from './program.ts';
import { startSink } from './sink.ts';

interface Balance {
  readonly produced: number;
  readonly exported: number;
  readonly spooled: number;
  readonly inFlight: number;
  readonly dropped: Readonly<Record<string, number>>;
}

interface Closed {
  readonly millis: number;
  readonly spans: Balance;
  readonly after: Balance;
}

const many = 'test/fixtures/process/many.cjs';
const close = 'test/fixtures/process/close.mjs';
let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

async function listen(one: Server): Promise<string> {
  server = one;
  one.listen(0, '127.0.0.1');
  await once(one, 'listening');
  return `127.0.0.1:${(one.address() as AddressInfo).port}`;
}

/** Takes connections and never answers. */
function hanging(): Promise<string> {
  return listen(createServer((socket) => socket.on('error', () => {})));
}

/** Answers that it is too busy. */
function busy(): Promise<string> {
  return listen(createHttpServer((_request, response) => response.writeHead(503).end()));
}

/** An address where nothing listens. */
async function away(): Promise<string> {
  const host = await hanging();
  server?.close();
  return host;
}

async function timed(
  args: readonly string[],
  endpoint: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ending & { ms: number }> {
  const start = performance.now();
  const ending = await runProgram(args, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env });
  return { ...ending, ms: performance.now() - start };
}

function lost({ dropped }: Balance): number {
  return Object.values(dropped).reduce((sum, records) => sum + records, 0);
}

function expectExact(balance: Balance): void {
  const { produced, exported, spooled, inFlight, dropped } = balance;
  expect(produced).toBe(exported + spooled + inFlight + lost(balance));
  expect(Math.min(exported, spooled, inFlight, ...Object.values(dropped), 0)).toBe(0);
}

const troubles = [
  ['hangs', hanging, 'http', 9_000],
  ['hangs, by TLS', hanging, 'https', 9_000],
  ['is too busy', busy, 'http', 9_000],
  ['is away', away, 'http', 9_000],
] as const;
const inMemory = { FILROUGE_SPOOL_DIR: 'none' };

describe('4,000 spans and 4,000 records wait when a program has nothing left to do', () => {
  test.each(troubles)(
    'the collector %s: one deadline for all, everything is on disk, an exact balance',
    async (_what, make, protocol, mostMs) => {
      const ending = await timed(
        ['--require', './register', many],
        `${protocol}://${await make()}`,
      );
      expect(ending.ms).toBeLessThan(mostMs);
      expect(ending.code).toBe(0);
      const { spans, logs } = JSON.parse(ending.stdout) as { spans: Balance; logs: Balance };
      expect(spans).toEqual({
        produced: 4_000,
        exported: 0,
        spooled: 4_000,
        inFlight: 0,
        dropped: {},
      });
      expectExact(logs);
      expect(ending.stderr).toContain('4000 spans wait on disk for');
    },
  );

  test.each(troubles)(
    'the collector %s, and they wait in memory: one deadline for all, an exact balance',
    async (_what, make, protocol, mostMs) => {
      const ending = await timed(
        ['--require', './register', many],
        `${protocol}://${await make()}`,
        inMemory,
      );
      expect(ending.ms).toBeLessThan(mostMs);
      expect(ending.code).toBe(0);
      const { spans, logs } = JSON.parse(ending.stdout) as { spans: Balance; logs: Balance };
      expect(spans).toMatchObject({ produced: 4_000, exported: 0, spooled: 0 });
      expectExact(spans);
      expectExact(logs);
      expect(spans.dropped['ended_unsent']).toBe(2_048);
      expect(ending.stderr).toContain('the process ended before 2048 spans could be sent to');
      expect(ending.stderr).toContain('the process ended before 2048 logs could be sent to');
      expect(ending.stderr).toContain('1952 spans were dropped because the queue was full');
    },
  );

  test.each([
    ['on disk', {}, 4_000, {}],
    ['in memory', inMemory, 2_048, { queue_full: 1_952 }],
  ])(
    'the collector answers, and they wait %s: all of it arrives',
    async (_place, env, arrives, dropped) => {
      const sink = await startSink();
      const ending = await timed(['--require', './register', many], sink.url, env);
      await sink.close();
      const { spans, logs } = JSON.parse(ending.stdout) as { spans: Balance; logs: Balance };
      expect(spans).toEqual({
        produced: 4_000,
        exported: arrives,
        spooled: 0,
        inFlight: 0,
        dropped,
      });
      expect(sink.spans).toHaveLength(arrives);
      // The record of the end, made when everything else was settled.
      expect(logs.exported).toBe(sink.allLogs.length);
      expect(new Set(sink.spans.map(({ spanId }) => spanId)).size).toBe(arrives);
    },
  );
});

describe('flush()', () => {
  test('resolves at its time-out and says what it left', async () => {
    const host = await hanging();
    const ending = await timed([close, 'flush', '100'], `http://${host}`);
    const { millis, spans } = JSON.parse(ending.stdout) as Closed;
    expect(millis).toBeLessThan(1_500);
    expect(spans).toEqual({ produced: 600, exported: 0, spooled: 88, inFlight: 512, dropped: {} });
    expect(ending.stderr).toMatch(
      new RegExp(
        `^filrouge: flush\\(\\) ended at its deadline of 100 ms; not sent: 600 spans for http://${host}/v1/traces and \\d logs? for http://${host}/v1/logs; they wait on disk\\.$`,
        'm',
      ),
    );
    expect(ending.ms).toBeLessThan(6_000);
    expect(ending.code).toBe(0);
  });

  test.each([
    ['NaN', 'NaN'],
    ['negative', '-1'],
    ['text', '"soon"'],
  ])('a bad time-out (%s) is said in one line, and the default used', async (given, found) => {
    const sink = await startSink();
    const ending = await timed([close, 'flush', given], sink.url);
    await sink.close();
    expect(ending.stderr).toBe(
      `filrouge: timeoutMillis of flush() is ${found}; expected a number of milliseconds of at least 0; using 2000.\n`,
    );
    expect((JSON.parse(ending.stdout) as Closed).spans.exported).toBe(600);
  });
});

describe('shutdown()', () => {
  test.each([
    ['stays on disk', {}, { spooled: 600, dropped: {} }, { ended_unsent: 1 }],
    [
      'is given up, where it waits in memory',
      inMemory,
      { spooled: 0, dropped: { ended_unsent: 600 } },
      { ended_unsent: 601 },
    ],
  ])(
    'at its time-out, what is left %s; the program ends by itself',
    async (_what, env, left, late) => {
      const host = await hanging();
      const ending = await timed([close, 'shutdown', '100'], `http://${host}`, env);
      const { millis, spans, after } = JSON.parse(ending.stdout) as Closed;
      expect(millis).toBeLessThan(1_500);
      expect(spans).toEqual({ produced: 600, exported: 0, inFlight: 0, ...left });
      // A span that ends later is not sent, and counted.
      expect(after).toMatchObject({ produced: 601, spooled: left.spooled, dropped: late });
      expect(ending.stderr).toMatch(
        /^filrouge: shutdown\(\) ended at its deadline of 100 ms; not sent: 600 spans for /m,
      );
      // No second deadline at the end of the process.
      expect(ending.stderr).not.toContain('the process ended before');
      expect(ending.ms - millis).toBeLessThan(2_000);
      expect(ending.code).toBe(0);
    },
  );

  test('sends what waits when the collector answers', async () => {
    const sink = await startSink();
    const ending = await timed([close, 'shutdown', '5000'], sink.url);
    await sink.close();
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    expect((JSON.parse(ending.stdout) as Closed).spans.exported).toBe(600);
    expect(sink.spans).toHaveLength(600);
  });
});

test('requests and connections of our own make no spans', async () => {
  const sink = await startSink();
  await runProgram(['--require', './register', 'test/fixtures/process/exit.cjs', 'natural'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url.replace('127.0.0.1', 'localhost'),
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,net,dns',
  });
  await sink.close();
  expect(sink.spans.map((span) => span.name)).toEqual(['work']);
  expect(sink.requests[0]?.headers).not.toHaveProperty('traceparent');
  expect(sink.requests[0]?.headers).not.toHaveProperty('x-client-id');
});
