import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { toLogsJson, toTracesJson } from '#otlp';
import { runProgram, type Ending } from './program.ts';
import { runIntoSink, startSink } from './sink.ts';

const everything = 'test/fixtures/pipeline/everything.cjs';
const flush = 'test/fixtures/pipeline/flush.cjs';
const pipelines = ['spool', 'standard'] as const;
const nobody = 'http://127.0.0.1:9';

type Json = Readonly<Record<string, unknown>>;

/** What a run sent, as OTLP's JSON. */
interface Sent {
  readonly traces: readonly Json[];
  readonly logs: readonly Json[];
}

async function sendEverything(pipeline: string, protocol: string): Promise<Sent> {
  const { ending, sink } = await runIntoSink(['--require', './register', everything], {
    FILROUGE_PIPELINE: pipeline,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_SERVICE_NAME: 'everything',
  });
  expect(ending).toMatchObject({ code: 0, stderr: '' });
  const bodies = (path: string, toJson: (body: Buffer) => string): Json[] =>
    sink.bodies
      .filter((_body, index) => sink.requests[index]?.path === path)
      .map((body) => (protocol === 'http/json' ? body.toString() : toJson(body)))
      .map((text) => JSON.parse(text) as Json);
  return { traces: bodies('/v1/traces', toTracesJson), logs: bodies('/v1/logs', toLogsJson) };
}

// Those that the program sets itself.
const givenTimes = new Set([
  '1790000000000000000',
  '1790000000123456789',
  '1790000001000000005',
  '1790000000000000001',
]);

/**
 * Replaces what differs from run to run: times but those that the program gave; the number of the process, and how long it
 * ran (attributes of the resource, and of the records of its start and end). Ids become the names of their spans.
 * Left out are records of a slow machine, and what proto3 leaves out: zeros and what is empty, which OpenTelemetry's JSON writes and ours does not.
 * Integers are text, as the protocol asks for; OpenTelemetry's JSON writes numbers.
 */
function toComparable({ traces, logs }: Sent): unknown {
  let text = JSON.stringify(withoutZeros({ traces, logs }), (name, value: unknown) => {
    if (name.endsWith('TimeUnixNano') || name === 'timeUnixNano')
      return givenTimes.has(String(value)) ? value : 'a time';
    return name === 'intValue' ? String(value as number) : value;
  });
  for (const { traceId, spanId, name } of spansIn(traces))
    text = text.replaceAll(spanId, `span ${name}`).replaceAll(traceId, `trace of ${name}`);
  return JSON.parse(text, (_name, value: unknown) => withoutRun(value));
}

const ofThisRun = new Set(['log.record.uid', 'pid', 'process.pid', 'uptime_seconds']);

function withoutRun(value: unknown): unknown {
  const { key } = (value ?? {}) as { readonly key?: unknown };
  return ofThisRun.has(String(key)) ? { key, value: 'of this run' } : value;
}

interface Named {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
}

function spansIn(traces: readonly Json[]): readonly Named[] {
  type Groups = readonly { readonly scopeSpans: readonly { readonly spans: readonly Named[] }[] }[];
  return traces
    .flatMap(({ resourceSpans }) => resourceSpans as Groups)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isOfProgram).map(withoutZeros);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([name, inner]) => [name, withoutZeros(inner)] as const)
    .filter(([name, inner]) => name.endsWith('Value') || !isNothing(name, inner));
  return Object.fromEntries(entries);
}

/** Not a record that says how slow the machine was. */
function isOfProgram(value: unknown): boolean {
  const { eventName } = (value ?? {}) as { readonly eventName?: unknown };
  return eventName !== 'process.event_loop.blocked' && eventName !== 'process.memory.high';
}

function isNothing(name: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  // A body without a value, and none at all.
  if (name === 'body') return Object.keys(value as object).length === 0;
  return value === 0 || value === '';
}

describe.each(['http/protobuf', 'http/json'])('by %s', (protocol) => {
  test('both pipelines send the same of one program, field by field', async () => {
    const [spool, standard] = await Promise.all(
      pipelines.map((pipeline) => sendEverything(pipeline, protocol)),
    );
    expect(spansIn(spool?.traces ?? []).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['parent', 'child', 'root']),
    );
    expect(toComparable(standard as Sent)).toEqual(toComparable(spool as Sent));
  });
});

interface Balance {
  readonly produced: number;
  readonly exported: number;
  readonly spooled: number;
  readonly inFlight: number;
  readonly dropped: Readonly<Record<string, number>>;
}

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

async function listen(one: Server): Promise<string> {
  server = one;
  one.listen(0, '127.0.0.1');
  await once(one, 'listening');
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

function runStandard(
  args: readonly string[],
  endpoint: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  return runProgram(['--require', './register', ...args], {
    FILROUGE_PIPELINE: 'standard',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    ...env,
  });
}

function balancesIn({ stdout }: Ending): { readonly spans: Balance; readonly logs: Balance } {
  return JSON.parse(stdout) as { spans: Balance; logs: Balance };
}

function sumOf({ exported, spooled, inFlight, dropped }: Balance): number {
  const lost = Object.values(dropped).reduce((sum, records) => sum + records, 0);
  return exported + spooled + inFlight + lost;
}

describe('the standard pipeline', () => {
  test('flushes all that waits, compressed, with the headers of the configuration and none of the ids', async () => {
    const sink = await startSink();
    const ending = await runStandard([flush, '1500'], sink.url, {
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret',
    });
    await sink.close();
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    const { spans, logs } = balancesIn(ending);
    expect(spans).toEqual({
      produced: 1_500,
      exported: 1_500,
      spooled: 0,
      inFlight: 0,
      dropped: {},
    });
    // A slow machine is recorded, too, and perhaps after the flush began.
    expect([sumOf(logs), logs.dropped]).toEqual([logs.produced, {}]);
    expect(logs.exported).toBeGreaterThan(1_500);
    expect(sink.spans.length).toBe(1_500);
    expect(sink.logs.filter(({ body }) => body === 'working').length).toBe(1_500);
    expect(sink.requests.length).toBeGreaterThanOrEqual(6);
    for (const { headers } of sink.requests) {
      expect(headers).toMatchObject({ 'x-key': 'secret', 'content-encoding': 'gzip' });
      expect(headers).not.toHaveProperty('x-correlation-id');
      expect(headers).not.toHaveProperty('traceparent');
    }
  });

  test('counts and says what is lost when the destination is away', async () => {
    // The first retry comes after a second: there is no time for it.
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
    const ending = await runStandard([flush, '3000'], nobody, env);
    const { spans, logs } = balancesIn(ending);
    // One batch is under way while the queue fills up.
    expect(spans).toEqual({
      produced: 3_000,
      exported: 0,
      spooled: 0,
      inFlight: 0,
      dropped: { queue_full: 440, export_failed: 2_560 },
    });
    expect([logs.exported, sumOf(logs)]).toEqual([0, logs.produced]);
    expect(ending.code).toBe(0);
    expect(ending.stderr).toContain('because the destination did not take them in time (');
    expect(ending.stderr).toContain('because the queue was full (OTEL_BSP_MAX_QUEUE_SIZE)');
  });

  test('counts what the destination refuses of an accepted batch', async () => {
    const answer = Buffer.from('0a0a08051206746f6f206f6c', 'hex');
    const url = await listen(
      createHttpServer((request, response) => {
        request.resume().on('end', () => response.end(answer));
      }),
    );
    const ending = await runStandard([flush, '20'], url);
    expect(balancesIn(ending).spans).toMatchObject({ exported: 15, dropped: { rejected: 5 } });
    expect(ending.stderr).toContain('5 spans were dropped because the destination refused them');
    expect(ending.stderr).toContain('too ol');
  });

  test('gives up each batch that a hanging collector does not take in time, and then ends', async () => {
    const url = await listen(createServer((socket) => socket.on('error', () => {})));
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: '300' };
    const ending = await runStandard(['test/fixtures/process/many.cjs'], url, env);
    expect(ending.code).toBe(0);
    const { spans, logs } = balancesIn(ending);
    expect(spans).toMatchObject({ produced: 4_000, exported: 0, spooled: 0, inFlight: 0 });
    expect([sumOf(spans), sumOf(logs)]).toEqual([4_000, logs.produced]);
    expect(spans.dropped['queue_full']).toBe(1_440);
    expect(spans.dropped['export_failed']).toBeGreaterThanOrEqual(512);
    expect(ending.stderr).toContain('because the destination did not take them in time (');
  });

  test('gives up at the deadline of shutdown(), and counts later records', async () => {
    const url = await listen(createServer((socket) => socket.on('error', () => {})));
    const ending = await runStandard(['test/fixtures/process/close.mjs', 'shutdown', '300'], url);
    const { millis, after } = JSON.parse(ending.stdout) as { millis: number; after: Balance };
    expect(millis).toBeLessThan(1_000);
    expect(after).toMatchObject({ produced: 601, dropped: { ended_unsent: 601 } });
    expect(ending.stderr).toContain('shutdown() ended at its deadline of 300 ms; not sent: 600');
  });
});

test('a value of FILROUGE_PIPELINE that is none is said in one line; records go by the spool', async () => {
  const { ending, sink } = await runIntoSink(['--require', './register', flush, '10'], {
    FILROUGE_PIPELINE: 'fast',
  });
  expect(ending.stderr).toBe(
    'filrouge: FILROUGE_PIPELINE is "fast"; expected spool, standard; using spool.\n',
  );
  expect(sink.spans.length).toBe(10);
  expect(sink.requests[0]?.headers['user-agent']).not.toContain('OTel');
});

test.each(['spool', 'standard'])(
  'processors and exporters of the application see clean records: %s',
  async (pipeline) => {
    const own = await startSink();
    const { ending, sink } = await runIntoSink(
      ['test/fixtures/pipeline/own-processors.cjs', `${own.url}/v1/traces`],
      { FILROUGE_PIPELINE: pipeline },
    );
    await own.close();
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ending.stdout)).toEqual({
      spans: [['own', '[masked]']],
      logs: expect.arrayContaining(['own']) as unknown,
    });
    for (const { spans } of [own, sink]) {
      expect(spans.map(({ name }) => name)).toEqual(['own']);
      expect(spans[0]?.attributes['password']).toBe('[masked]');
    }
  },
);

test.each([
  ['spool', 0],
  ['standard', 2],
])("OpenTelemetry's exporter is loaded only where it is used: %s", async (pipeline, packages) => {
  const code = `
    require('node:http');
    const files = Object.keys(require.cache).join('\\n');
    const names = ['otlp-exporter-base', 'otlp-transformer'];
    console.log(names.filter((name) => files.includes(name)).length);
  `;
  const env = { FILROUGE_PIPELINE: pipeline, OTEL_EXPORTER_OTLP_ENDPOINT: nobody };
  const { stdout } = await runProgram(['--require', './register', '-e', code], env);
  expect(stdout).toBe(`${packages}\n`);
});
