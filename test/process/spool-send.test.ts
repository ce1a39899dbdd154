import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseLogs, type OtlpLogRecord } from '#otlp';
import { runProgram, startProgram } from './program.ts';
import {
  createPlace,
  makeUnknown,
  nobody,
  numbersIn,
  only,
  rowsOf,
  startServer,
  upTo,
  type SpoolPlace,
} from './spool-place.ts';

let place: SpoolPlace;

beforeEach(async () => {
  place = await createPlace();
});

const cli = 'dist/cli.cjs';
const program = 'test/fixtures/spool/numbers.cjs';

function recordsIn(body: Uint8Array): readonly OtlpLogRecord[] {
  return parseLogs(body).flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords),
  );
}

const sentRows = (
  accepted: readonly [string, string],
  left: readonly [string, string],
): string[][] => [
  ['spans', 'log records'],
  ['accepted', ...accepted],
  ['refused', '0', '0'],
  ['left', ...left],
];

describe('filrouge spool send', () => {
  test('sends what ended processes left, to the unit, and nothing twice', async () => {
    await place.leave('order', 700);
    await place.leave('payment', 20, 700);
    const ending = await place.run(['send']);
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(rowsOf(ending)).toEqual(sentRows(['720', '722'], ['0', '0']));
    const again = await place.run(['send']);
    expect([again.code, again.stdout]).toEqual([0, `Nothing to send in ${place.path}.\n`]);
    expect(numbersIn(place.sink.spans)).toEqual(upTo(720));
    expect(numbersIn(place.sink.allLogs)).toEqual(upTo(720));
    expect(place.sink.allLogs).toHaveLength(722);
    expect(readdirSync(join(place.path, 'order'))).toEqual([]);
  });

  test('leaves alone what a living process has, and says so', async () => {
    const living = await place.startLiving('order', 30, 50);
    await place.leave('order', 50);
    const ending = await place.run(['send']);
    expect(ending.code).toBe(0);
    expect(rowsOf(ending)).toEqual(sentRows(['50', '51'], ['0', '0']));
    expect(ending.stderr).toBe(
      `order: 30 spans and 31 log records of process ${living.child.pid}, which lives, are left alone.\n`,
    );
    expect(numbersIn(place.sink.spans)).toEqual(upTo(50));
    living.child.kill('SIGKILL');
    await living.ended;
    expect((await place.run(['send'])).code).toBe(0);
    expect(numbersIn(place.sink.spans)).toEqual(upTo(80));
    expect(place.sink.allLogs).toHaveLength(82);
  });

  test('sends nothing twice when two run at once, beside a start of the service', async () => {
    for (let start = 0; start < 5; start += 1) await place.leave('order', 40, start * 40);
    const env = {
      FILROUGE_SPOOL_DIR: place.path,
      OTEL_SERVICE_NAME: 'order',
      OTEL_EXPORTER_OTLP_ENDPOINT: place.sink.url,
    };
    const args = ['--require', './register', program, 'natural', '0'];
    const endings = await Promise.all([
      place.run(['send']),
      place.run(['send']),
      runProgram(args, env),
    ]);
    expect(endings.map(({ code }) => code)).toEqual([0, 0, 0]);
    await place.run(['send']);
    expect(numbersIn(place.sink.spans)).toEqual(upTo(200));
    expect(numbersIn(place.sink.allLogs)).toEqual(upTo(200));
  });

  test('says in one line that nobody answers, ends with 1, and loses nothing', async () => {
    await place.leave('order', 30);
    const ending = await place.run(['send', '--url', nobody]);
    expect(ending.code).toBe(1);
    expect(rowsOf(ending)).toEqual(sentRows(['0', '0'], ['30', '31']));
    expect(ending.stderr).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/v1\/traces did not take all of it \(connect ECONNREFUSED 127\.0\.0\.1:9\); what [^\n]+\n$/,
    );
    await place.run(['send']);
    expect(numbersIn(place.sink.spans)).toEqual(upTo(30));
    expect(place.sink.allLogs).toHaveLength(31);
  });

  test('tries again while the destination is busy, and ends at its timeout', async () => {
    const url = await startServer((request, response) => {
      response.statusCode = 503;
      request.resume().on('end', () => response.end());
    });
    await place.leave('order', 3);
    const ending = await place.run(['send', '--url', url, '--timeout', '1.5']);
    expect(ending.code).toBe(1);
    expect(ending.stderr).toContain(
      'did not take all of it (HTTP 503 Service Unavailable, for 1.5 s)',
    );
    expect(rowsOf(ending)).toEqual(sentRows(['0', '0'], ['3', '4']));
  });

  test('goes on once a busy destination takes it', async () => {
    let requests = 0;
    const url = await startServer((request, response) => {
      requests += 1;
      response.statusCode = requests > 2 ? 200 : 429;
      request.resume().on('end', () => response.end());
    });
    await place.leave('order', 3);
    const ending = await place.run(['send', '--url', url]);
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(rowsOf(ending)).toEqual(sentRows(['3', '4'], ['0', '0']));
  });

  test('says what the destination refused, and keeps it beside the segments', async () => {
    const url = await startServer((request, response) => {
      void buffer(request).then((body) => {
        const isPoison = request.url === '/v1/logs' && numbersIn(recordsIn(body)).includes(2);
        response.statusCode = isPoison ? 400 : 200;
        response.end();
      });
    });
    await place.leave('order', 5);
    const ending = await place.run(['send', '--url', url]);
    expect(rowsOf(ending).slice(1)).toEqual([
      ['accepted', '5', '5'],
      ['refused', '0', '1'],
      ['left', '0', '0'],
    ]);
    const file = join(place.path, 'order', 'rejected.logs.jsonl');
    expect([ending.code, ending.stderr]).toEqual([
      0,
      `${url}/v1/logs refused some (HTTP 400 Bad Request); they are kept in ${file}.\n`,
    ]);
    expect((await place.readStatus()).services).toMatchObject([
      { refused: { logs: { lines: 1 } } },
    ]);
  });

  test('leaves all of it where a destination refuses everything', async () => {
    const url = await startServer((request, response) => {
      response.statusCode = 400;
      request.resume().on('end', () => response.end());
    });
    await place.leave('order', 50);
    const ending = await place.run(['send', '--url', url]);
    expect(ending.code).toBe(1);
    expect(rowsOf(ending)).toEqual(sentRows(['0', '0'], ['50', '51']));
    expect(ending.stderr).toContain('did not take all of it (HTTP 400 Bad Request)');
  });

  test('that is killed loses nothing', async () => {
    const requests: (string | undefined)[] = [];
    const url = await startServer((request, response) => {
      // The first of each signal is taken, the next never answered.
      const isFirst = !requests.includes(request.url);
      requests.push(request.url);
      request.resume().on('end', () => isFirst && response.end());
    });
    await place.leave('order', 1_500);
    const sending = startProgram([cli, 'spool', 'send', '--url', url], {
      FILROUGE_SPOOL_DIR: place.path,
    });
    await expect.poll(() => requests.length, { timeout: 20_000 }).toBe(4);
    sending.child.kill('SIGKILL');
    await sending.ended;
    const ending = await place.run(['send']);
    expect(rowsOf(ending)).toEqual(sentRows(['988', '989'], ['0', '0']));
    expect(numbersIn(place.sink.spans)).toEqual(upTo(1_500).slice(512));
  });

  test('sends what is whole of a damaged segment, and leaves one of a newer version', async () => {
    await place.leave('order', 5);
    const spans = only(place.segmentsOf('order', 'spans'));
    truncateSync(spans, statSync(spans).size - 3);
    const logs = only(place.segmentsOf('order', 'logs'));
    makeUnknown(logs);
    const bytes = readFileSync(logs);
    const ending = await place.run(['send']);
    expect(rowsOf(ending).slice(1)).toEqual([
      ['accepted', '4', '0'],
      ['refused', '0', '0'],
      ['damaged', '1', '0'],
      ['left', '0', '0'],
    ]);
    expect(ending.code).toBe(1);
    expect(ending.stderr).toContain('1 segment of a newer version of filrouge');
    expect(readFileSync(logs).equals(bytes)).toBe(true);
    expect(numbersIn(place.sink.spans)).toEqual(upTo(4));
  });

  test('takes an address on the command line before all variables', async () => {
    await place.leave('order', 2);
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${nobody}/v1/traces` };
    const ending = await place.run(['send', '--url', `${place.sink.url}/otlp`], env);
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(place.sink.requests.map(({ path }) => path).sort()).toEqual([
      '/otlp/v1/logs',
      '/otlp/v1/traces',
    ]);
  });

  test('takes headers and protocol from the variables', async () => {
    await place.leave('order', 2);
    await place.run(['send'], {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=abc',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    expect(numbersIn(place.sink.spans)).toEqual(upTo(2));
    expect(
      place.sink.requests.map(({ headers }) => [headers['x-key'], headers['content-type']]),
    ).toEqual([
      ['abc', 'application/json'],
      ['abc', 'application/json'],
    ]);
  });
});
