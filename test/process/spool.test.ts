import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TelemetryStats } from '../../src/telemetry.ts';
import { numbersIn, upTo } from './numbers.ts';
import { runProgram, startProgram, type Ending } from './program.ts';
import { sendLeft } from './send-left.ts';
import { startSink, type Sink } from './sink.ts';

const program = 'test/fixtures/spool/numbers.cjs';
const nobody = 'http://127.0.0.1:9';
let spool: string;
let sink: Sink;

beforeEach(async () => {
  spool = mkdtempSync(join(tmpdir(), 'filrouge-spool-'));
  sink = await startSink();
});

afterEach(async () => {
  await sink.close();
  rmSync(spool, { recursive: true, force: true });
});

function run(
  args: readonly string[],
  endpoint: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  return runProgram(['--require', './register', program, ...args], {
    ...environmentOf(endpoint),
    ...env,
  });
}

function environmentOf(endpoint: string): Readonly<Record<string, string>> {
  return {
    FILROUGE_SPOOL_DIR: spool,
    OTEL_SERVICE_NAME: 'numbers',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  };
}

function expectArrived(numbers: readonly number[]): void {
  expect(numbersIn(sink.spans)).toEqual(numbers);
  expect(numbersIn(sink.allLogs)).toEqual(numbers);
}

function filesLeft(): readonly string[] {
  return readdirSync(join(spool, 'numbers'));
}

describe('what a process could not send', () => {
  test.each([
    ['natural', 0, null],
    ['exit', 3, null],
    ['uncaught', 1, null],
    ['rejection', 1, null],
    ['abort', null, 'SIGABRT'],
    ['sigkill', null, 'SIGKILL'],
    ['sigterm', null, 'SIGTERM'],
  ])('is sent by the next start, once, after an end by %s', async (how, code, signal) => {
    const first = await run([how], nobody);
    expect([first.code, first.signal]).toEqual([code, signal]);
    expect(sink.requests).toEqual([]);
    const next = await run(['natural', '1', '50'], sink.url);
    expect([next.code, next.stderr]).toEqual([0, '']);
    expectArrived(upTo(51));
    expect(filesLeft()).toEqual([]);
  });

  test('waits through many starts, and arrives once', async () => {
    for (let start = 0; start < 10; start += 1) {
      const how = start % 2 === 0 ? 'sigkill' : 'natural';
      await run([how, '20', String(start * 20)], nobody);
    }
    await sendLeft(environmentOf(sink.url));
    expectArrived(upTo(200));
  });

  test('is not taken from a process that lives', async () => {
    const args = ['--require', './register', program, 'stay', '30'];
    const living = startProgram(args, environmentOf(nobody));
    await living.stdoutHas('produced');
    await run(['natural', '5', '30'], sink.url);
    expectArrived(upTo(35, 30));
    living.child.kill('SIGKILL');
    await living.ended;
    await run(['natural', '5', '35'], sink.url);
    expectArrived(upTo(40));
  });

  test('is sent by a process that runs on, once another one of its service was killed', async () => {
    const env = {
      ...environmentOf(sink.url),
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_BLRP_SCHEDULE_DELAY: '60000',
    };
    const living = startProgram(['--require', './register', program, 'stay', '1'], env);
    await living.stdoutHas('produced');
    await run(['sigkill', '30', '1'], nobody);
    await expect.poll(() => numbersIn(sink.spans).length, { timeout: 20_000 }).toBe(31);
    living.child.kill('SIGKILL');
    await living.ended;
  });

  test('has the resource and scope of the process that made it', async () => {
    await run(['sigkill', '1'], nobody, { OTEL_RESOURCE_ATTRIBUTES: 'made.by=the first' });
    await sendLeft(environmentOf(sink.url));
    expect(sink.spans.map(({ resource, scope }) => [resource['made.by'], scope])).toEqual([
      ['the first', 'numbers'],
    ]);
  });

  test('is sent as JSON where that is asked for', async () => {
    await run(['sigkill', '3'], nobody);
    await run(['natural', '3', '3'], sink.url, { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    expectArrived(upTo(6));
    expect(sink.requests[0]?.headers['content-type']).toBe('application/json');
  });
});

describe('what the destination refuses', () => {
  test('is kept in a file beside the spool, as OTLP/JSON; all else arrives', async () => {
    const picky = await startSink(({ attributes }) => attributes['number'] === 7);
    const ending = await run(['natural'], picky.url);
    await picky.close();
    const others = upTo(50).filter((number) => number !== 7);
    expect([numbersIn(picky.spans), numbersIn(picky.allLogs)]).toEqual([others, others]);
    expect(filesLeft()).toEqual(['rejected.logs.jsonl', 'rejected.spans.jsonl']);
    const file = join(spool, 'numbers', 'rejected.spans.jsonl');
    expect(ending.stderr).toContain(
      `filrouge: 1 span was dropped because the destination refused them (${picky.url}/v1/traces: HTTP 400 Bad Request; they are kept in ${file})`,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const line = readFileSync(file, 'utf8');
    expect(JSON.parse(line)).toMatchObject({
      rejected: { url: `${picky.url}/v1/traces`, reason: 'HTTP 400 Bad Request' },
    });
    // It can be sent as it is.
    const body = { method: 'POST', body: line, headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${sink.url}/v1/traces`, body)).status).toBe(200);
    expect(numbersIn(sink.spans)).toEqual([7]);
  });

  test('waits when it is everything, because then it is the destination that is wrong', async () => {
    const wrong = await startSink(() => true);
    const ending = await run(['natural'], wrong.url);
    await wrong.close();
    expect(ending.stderr).toContain('in OTEL_EXPORTER_OTLP_ENDPOINT; they wait in');
    expect(ending.stderr).not.toContain('dropped');
    await sendLeft(environmentOf(sink.url));
    expectArrived(upTo(50));
  });
});

test.each(['natural', 'exit', 'terminate'])(
  'what a thread made arrives while its process lives, after an end of the thread by %s',
  async (how) => {
    const ending = await runProgram(
      ['--require', './register', 'test/fixtures/spool/thread.cjs', how],
      environmentOf(sink.url),
    );
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(numbersIn(sink.spans)).toEqual(upTo(20));
    expect(filesLeft()).toEqual([]);
  },
);

test('a program that made more than can be sent within its deadline ends at it', async () => {
  const slow = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.end(), 100));
  });
  slow.listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  const ending = await runProgram(['test/fixtures/spool/many.cjs'], {
    FILROUGE_SPOOL_DIR: spool,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  });
  slow.closeAllConnections();
  slow.close();
  expect(ending.code).toBe(0);
  expect(ending.stderr).toMatch(/\d+ spans wait on disk for/);
});

describe('FILROUGE_STATS_FILE', () => {
  test.each([
    ['natural', 'taken', { spans: 50, logs: 52 }],
    ['exit', 'away', { spans: 50, logs: 52 }],
    ['uncaught', 'away', { spans: 50, logs: 53 }],
  ])('has the whole balance after an end by %s, the collector is %s', async (how, place, made) => {
    const file = join(spool, 'stats.json');
    const endpoint = place === 'away' ? nobody : sink.url;
    const { stderr } = await run([how], endpoint, { FILROUGE_STATS_FILE: file });
    expect(stderr).not.toContain('filrouge:');
    const stats = JSON.parse(readFileSync(file, 'utf8')) as Record<
      'spans' | 'logs',
      Record<'produced' | 'exported' | 'spooled' | 'inFlight', number>
    >;
    for (const signal of ['spans', 'logs'] as const) {
      const { produced, exported, spooled, inFlight } = stats[signal];
      expect([signal, produced, inFlight]).toEqual([signal, made[signal], 0]);
      expect(exported + spooled).toBe(produced);
    }
    expect(stats.spans.exported).toBe(sink.spans.length);
    expect(stats.logs.exported).toBe(sink.allLogs.length);
    expect(readdirSync(spool).sort()).toEqual(['numbers', 'stats.json']);
  });

  test('has one for each process and thread that its name tells apart', async () => {
    const env = {
      ...environmentOf(sink.url),
      FILROUGE_STATS_FILE: join(spool, 'of-%p-%t.json'),
    };
    await runProgram(['--require', './register', 'test/fixtures/spool/thread.cjs', 'exit'], env);
    const [main, thread, ...others] = readdirSync(spool)
      .filter((name) => name.startsWith('of-'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(spool, name), 'utf8')) as TelemetryStats);
    expect(others).toEqual([]);
    expect(thread?.spans).toMatchObject({ produced: 20, exported: 0, spooled: 20 });
    expect(main?.spans).toMatchObject({ produced: 0 });
    expect(main?.recovered.spans).toEqual({ exported: 20, dropped: 0 });
  });

  test('that cannot be written is said, and harms nothing', async () => {
    const ending = await run(['exit'], sink.url, { FILROUGE_STATS_FILE: '/proc/nowhere' });
    expect(ending.code).toBe(3);
    expect(ending.stderr).toContain('FILROUGE_STATS_FILE /proc/nowhere cannot be written (');
  });
});

describe('a folder that cannot be written', () => {
  test('is named when somebody asked for it; records go by memory, and arrive', async () => {
    const ending = await run(['natural'], sink.url, { FILROUGE_SPOOL_DIR: '/proc/nowhere' });
    expect(ending.code).toBe(0);
    expect(ending.stderr).toMatch(
      /^filrouge: \/proc\/nowhere\/numbers cannot be written \(.+\); \w+ wait in memory/,
    );
    expectArrived(upTo(50));
  });

  test('is no news when nobody asked for it', async () => {
    const ending = await run(['natural'], sink.url, {
      FILROUGE_SPOOL_DIR: '',
      XDG_STATE_HOME: '/proc/nowhere',
    });
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expectArrived(upTo(50));
  });
});

test('a spool that is full drops the oldest records, and says how many', async () => {
  const ending = await run(['natural', '3000'], nobody, { FILROUGE_SPOOL_MAX_BYTES: '300000' });
  const spans = droppedOf('spans', ending.stderr);
  const logs = droppedOf('logs', ending.stderr);
  await sendLeft(environmentOf(sink.url));
  expect(numbersIn(sink.spans)).toEqual(upTo(3_000, spans));
  expect(spans).toBeGreaterThan(1_000);
  expect(logs).toBeGreaterThan(1_000);
});

/** The first line comes at once, the last one at the end; each says how many there are so far. */
function droppedOf(signal: string, stderr: string): number {
  const line = new RegExp(
    `(\\d+) ${signal} were dropped because the spool was full \\(FILROUGE_SPOOL_MAX_BYTES\\)`,
    'g',
  );
  return Number([...stderr.matchAll(line)].at(-1)?.[1]);
}
