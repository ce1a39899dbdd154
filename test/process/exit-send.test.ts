import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { numbersIn, upTo } from './numbers.ts';
import { runProgram, type Ending } from './program.ts';
import { sendLeft } from './send-left.ts';
import { startSink, type Sink } from './sink.ts';

const program = 'test/fixtures/spool/numbers.cjs';
const preload = ['--require', './register'];
let spool: string;
let sink: Sink;

beforeEach(async () => {
  spool = mkdtempSync(join(tmpdir(), 'filrouge-exit-'));
  sink = await startSink();
});

afterEach(async () => {
  await sink.close();
  rmSync(spool, { recursive: true, force: true });
});

function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  endpoint = sink.url,
): Promise<Ending> {
  return runProgram(args, { ...environmentOf(endpoint), ...env });
}

function environmentOf(endpoint: string): Readonly<Record<string, string>> {
  return {
    FILROUGE_SPOOL_DIR: spool,
    OTEL_SERVICE_NAME: 'numbers',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  };
}

function filesLeft(): readonly string[] {
  return readdirSync(join(spool, 'numbers'));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an end that leaves no time', () => {
  test.each([
    ['exit', 3],
    ['uncaught', 1],
    ['rejection', 1],
  ])('by %s has everything sent when the process is gone', async (how, code) => {
    const file = join(spool, 'stats.json');
    const env = { FILROUGE_STATS_FILE: file };
    const plain = await runProgram([program, how], {});
    const ending = await run([...preload, program, how], env);
    expect([ending.code, ending.signal]).toEqual([code, null]);
    expect(ending.stderr).toBe(plain.stderr);
    expect([numbersIn(sink.spans), numbersIn(sink.allLogs)]).toEqual([upTo(50), upTo(50)]);
    expect(filesLeft()).toEqual([]);
    const { spans, logs } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
    const all = { spooled: 0, inFlight: 0, dropped: {} };
    expect(spans).toEqual({ produced: 50, exported: 50, ...all });
    const records = sink.allLogs.length;
    expect(logs).toEqual({ produced: records, exported: records, ...all });
  });

  test('takes what an earlier process left along', async () => {
    await run([...preload, program, 'sigkill', '30'], {}, 'http://127.0.0.1:9');
    await run([...preload, program, 'exit', '1', '30']);
    expect(numbersIn(sink.spans)).toEqual(upTo(31));
    expect(filesLeft()).toEqual([]);
  });

  test('sends from a process without the options of Node.js that the program has', async () => {
    const env = { NODE_OPTIONS: '--require ./register --no-warnings' };
    const ending = await run([program, 'exit'], env);
    expect([ending.code, ending.stderr]).toEqual([3, '']);
    expect(numbersIn(sink.spans)).toEqual(upTo(50));
    // Nobody but the program itself started.
    expect(sink.allLogs.filter(({ body }) => body === 'process started')).toHaveLength(1);
  });

  test('sends with the headers, as JSON, and packed where that is asked for', async () => {
    await run([...preload, program, 'exit'], {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    expect(numbersIn(sink.spans)).toEqual(upTo(50));
    expect(sink.requests[0]?.headers).toMatchObject({
      'x-key': 'secret',
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    });
  });

  test('of a cluster worker and of a forked process has everything sent', async () => {
    const ending = await run([...preload, 'test/fixtures/spool/cluster.cjs']);
    expect([ending.code, ending.stdout]).toEqual([0, 'ended with 4\nended with 4\n']);
    expect(numbersIn(sink.spans)).toEqual(upTo(20));
  });

  test('keeps what is refused, and counts it', async () => {
    const picky = await startSink(({ attributes }) => attributes['number'] === 7);
    const file = join(spool, 'stats.json');
    const ending = await run(
      [...preload, program, 'exit'],
      { FILROUGE_STATS_FILE: file },
      picky.url,
    );
    await picky.close();
    expect(filesLeft()).toEqual(['rejected.logs.jsonl', 'rejected.spans.jsonl']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      spans: { produced: 50, exported: 49, spooled: 0, dropped: { rejected: 1 } },
    });
    expect(ending.stderr).toContain('1 span was dropped because the destination refused them');
  });
});

describe('an end that leaves no time, where nothing is written to a disk', () => {
  const inMemory = { FILROUGE_SPOOL_DIR: 'none' };

  test.each([
    ['exit', 3],
    ['uncaught', 1],
  ])('by %s has everything sent when the process is gone', async (how, code) => {
    const file = join(spool, 'stats.json');
    const plain = await runProgram([program, how], {});
    const ending = await run([...preload, program, how], {
      ...inMemory,
      FILROUGE_STATS_FILE: file,
    });
    expect([ending.code, ending.signal, ending.stderr]).toEqual([code, null, plain.stderr]);
    expect([numbersIn(sink.spans), numbersIn(sink.allLogs)]).toEqual([upTo(50), upTo(50)]);
    const { spans, logs } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
    const all = { spooled: 0, inFlight: 0, dropped: {} };
    expect(spans).toEqual({ produced: 50, exported: 50, ...all });
    const records = sink.allLogs.length;
    expect(logs).toEqual({ produced: records, exported: records, ...all });
    expect(readdirSync(spool)).toEqual(['stats.json']);
  });

  test('sends to each destination what that does not have yet', async () => {
    const other = await startSink();
    const ending = await run(['test/fixtures/spool/part.cjs'], {
      ...inMemory,
      FILROUGE_ALSO_SEND_TO: other.url,
    });
    await other.close();
    expect([ending.code, ending.stderr]).toEqual([3, '']);
    expect(numbersIn(sink.spans)).toEqual(upTo(50));
    expect(numbersIn(other.spans)).toEqual(upTo(50));
  });

  test('says and counts what could not be sent, when the destination hangs', async () => {
    const file = join(spool, 'stats.json');
    const hanging = createServer(() => {});
    const env = { ...inMemory, FILROUGE_STATS_FILE: file };
    const ending = await run([...preload, program, 'exit'], env, await listen(hanging));
    hanging.closeAllConnections();
    hanging.close();
    expect(ending.code).toBe(3);
    expect(ending.stderr).toContain('the process ended before 50 spans could be sent to');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      spans: { produced: 50, exported: 0, spooled: 0, dropped: { ended_unsent: 50 } },
    });
  });
});

describe('what could not be sent at once', () => {
  test.each([
    ['because it must not', { FILROUGE_SEND_AT_EXIT: 'false' }, preload],
    ['because no process may be started', {}, ['--permission', '--allow-fs-read=*', ...preload]],
  ])('%s waits for the next start', async (_why, env, options) => {
    const isAllowed = options.includes('--permission') ? [`--allow-fs-write=${spool}`] : [];
    const ending = await run([...isAllowed, ...options, program, 'exit'], env);
    expect(ending.code).toBe(3);
    expect(sink.requests).toEqual([]);
    await sendLeft(environmentOf(sink.url));
    expect(numbersIn(sink.spans)).toEqual(upTo(50));
  });

  test('because the destination hangs waits for the next start', async () => {
    const hanging = createServer(() => {});
    const ending = await run([...preload, program, 'exit'], {}, await listen(hanging));
    hanging.closeAllConnections();
    hanging.close();
    expect([ending.code, ending.stderr]).toEqual([3, '']);
    await sendLeft(environmentOf(sink.url));
    expect([numbersIn(sink.spans), numbersIn(sink.allLogs)]).toEqual([upTo(50), upTo(50)]);
  });
});

test.each(['natural', 'exit'])(
  'what a later listener of `exit` logs waits for the next start, after an end by %s',
  async (how) => {
    await run([...preload, 'test/fixtures/spool/late.cjs', how]);
    expect(sink.logs.map(({ body }) => body)).toEqual(['before']);
    await sendLeft(environmentOf(sink.url));
    expect(sink.logs.map(({ body }) => body)).toEqual(['before', 'at the end']);
  },
);
