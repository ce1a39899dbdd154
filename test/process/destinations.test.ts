import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TelemetryStats } from '../../src/telemetry.ts';
import { numbersIn, upTo } from './numbers.ts';
import { runProgram, type Ending } from './program.ts';
import { sendLeft } from './send-left.ts';
import { startSink, type Sink } from './sink.ts';

const program = 'test/fixtures/spool/numbers.cjs';
const nobody = 'http://127.0.0.1:9';
let spool: string;
let first: Sink;
let second: Sink;

beforeEach(async () => {
  spool = mkdtempSync(join(tmpdir(), 'filrouge-several-'));
  [first, second] = await Promise.all([startSink(), startSink()]);
});

afterEach(async () => {
  await Promise.all([first.close(), second.close()]);
  rmSync(spool, { recursive: true, force: true });
});

function run(
  args: readonly string[],
  endpoint: string,
  further: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  return runProgram(['--require', './register', program, ...args], {
    ...environmentOf(endpoint, further),
    ...env,
  });
}

function environmentOf(endpoint: string, further: string): Readonly<Record<string, string>> {
  return {
    FILROUGE_SPOOL_DIR: spool,
    FILROUGE_STATS_FILE: join(spool, 'stats.json'),
    OTEL_SERVICE_NAME: 'numbers',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    FILROUGE_ALSO_SEND_TO: further,
  };
}

function numbersAt({ spans, allLogs }: Sink): unknown[][] {
  return [numbersIn(spans), numbersIn(allLogs)];
}

function both(end: number): number[][] {
  return [upTo(end), upTo(end)];
}

function readStats(): TelemetryStats {
  return JSON.parse(readFileSync(join(spool, 'stats.json'), 'utf8')) as TelemetryStats;
}

describe('two destinations', () => {
  test.each(['natural', 'exit'])('both get everything once, after an end by %s', async (how) => {
    const { stderr } = await run([how], first.url, second.url);
    expect(stderr).toBe('');
    expect([numbersAt(first), numbersAt(second)]).toEqual([both(50), both(50)]);
    expect(readdirSync(join(spool, 'numbers'))).toEqual([]);
    const { spans, destinations } = readStats();
    expect(spans).toMatchObject({ produced: 50, exported: 50, spooled: 0 });
    expect(destinations.map(({ signal, url, waiting }) => [signal, url, waiting])).toEqual([
      ['spans', `${first.url}/v1/traces`, 0],
      ['spans', `${second.url}/v1/traces`, 0],
      ['logs', `${first.url}/v1/logs`, 0],
      ['logs', `${second.url}/v1/logs`, 0],
    ]);
  });

  test.each(['natural', 'exit', 'sigkill'])(
    'the first gets everything while the second is away, which gets it later; by %s',
    async (how) => {
      await run([how], first.url, nobody);
      expect(numbersAt(first)).toEqual(both(how === 'sigkill' ? 0 : 50));
      await sendLeft(environmentOf(first.url, second.url));
      expect([numbersAt(first), numbersAt(second)]).toEqual([both(50), both(50)]);
    },
  );

  test('the second gets everything while the first is away, which gets it later', async () => {
    const { stderr } = await run(['natural'], nobody, second.url);
    expect(numbersAt(second)).toEqual(both(50));
    expect(stderr).toContain('50 spans wait on disk for http://127.0.0.1:9/v1/traces');
    expect(stderr).not.toContain(second.url);
    expect(readStats().spans).toMatchObject({ produced: 50, exported: 0, spooled: 50 });
    await sendLeft(environmentOf(first.url, second.url));
    expect([numbersAt(first), numbersAt(second)]).toEqual([both(50), both(50)]);
  });

  test('in memory, one that is away costs the other one nothing', async () => {
    const env = { FILROUGE_SPOOL_DIR: 'none', OTEL_BSP_MAX_QUEUE_SIZE: '200' };
    const paced = 'test/fixtures/spool/paced.cjs';
    const ending = await runProgram(['--require', './register', paced, '1000'], {
      FILROUGE_STATS_FILE: join(spool, 'stats.json'),
      OTEL_EXPORTER_OTLP_ENDPOINT: first.url,
      FILROUGE_ALSO_SEND_TO: nobody,
      OTEL_BSP_SCHEDULE_DELAY: '10',
      ...env,
    });
    expect(numbersAt(first)[0]).toEqual(upTo(1_000));
    const { spans, destinations } = readStats();
    expect(spans).toMatchObject({ produced: 1_000, exported: 1_000, dropped: {} });
    const [, away] = destinations;
    expect(away?.dropped).toBeGreaterThan(500);
    expect(ending.stderr).toMatch(/\d+ spans for http:\/\/127\.0\.0\.1:9\/v1\/traces were dropped/);
  });

  test('have their own credentials, which are not shown', async () => {
    const secret = second.url.replace('http://', 'http://user:secret@');
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=of-the-first' };
    await run(['natural', '1'], first.url, secret, env);
    expect(first.requests[0]?.headers).toMatchObject({ 'x-key': 'of-the-first' });
    expect(first.requests[0]?.headers).not.toHaveProperty('authorization');
    const authorization = `Basic ${Buffer.from('user:secret').toString('base64')}`;
    expect(second.requests[0]?.headers).toMatchObject({ authorization });
    expect(second.requests[0]?.headers).not.toHaveProperty('x-key');
    const away = await run(['natural', '1'], first.url, 'http://user:secret@127.0.0.1:9');
    expect(away.stderr).toContain('1 span waits on disk for http://127.0.0.1:9/v1/traces');
    expect(away.stderr + readFileSync(join(spool, 'stats.json'), 'utf8')).not.toContain('secret');
  });

  test('have their own headers and signals, which are not shown', async () => {
    const further = `${second.url};x-key=of%20the%20second;signals=traces`;
    const { stderr } = await run(['natural', '2'], first.url, further);
    expect(numbersAt(first)).toEqual(both(2));
    expect(numbersAt(second)).toEqual([upTo(2), []]);
    expect(second.requests[0]?.headers).toMatchObject({ 'x-key': 'of the second' });
    expect(first.requests[0]?.headers).not.toHaveProperty('x-key');
    expect(readStats().destinations.map(({ url }) => url)).toEqual([
      `${first.url}/v1/traces`,
      `${second.url}/v1/traces`,
      `${first.url}/v1/logs`,
    ]);
    const bad = await run(['natural', '1'], first.url, `${second.url};secret;signals=traces`);
    expect(bad.stderr).toMatch(/FILROUGE_ALSO_SEND_TO is \d+ characters; expected up to 4 /);
    expect(stderr + bad.stderr + readFileSync(join(spool, 'stats.json'), 'utf8')).not.toMatch(
      /of the second|of%20|secret/,
    );
  });

  test('of which one is no address are said, and nothing is lost at the first', async () => {
    const { stderr } = await run(['natural', '1'], first.url, `${second.url},nowhere`);
    expect(stderr).toContain('FILROUGE_ALSO_SEND_TO is ');
    expect(stderr).toContain('expected up to 4 http:// or https:// addresses separated by commas');
    expect(numbersAt(first)).toEqual(both(1));
    expect(second.requests).toEqual([]);
  });
});
