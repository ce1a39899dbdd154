import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseLogsJson, parseTracesJson } from '#otlp';
import { root, runProgram } from './program.ts';
import { createPlace, type SpoolPlace } from './spool-place.ts';

let place: SpoolPlace;

beforeEach(async () => {
  place = await createPlace();
});

const cli = 'dist/cli.cjs';

describe('filrouge spool export', () => {
  function readLines(text: string): { spans: readonly object[]; logs: readonly object[] } {
    const lines = text.trimEnd().split('\n');
    const traces = lines.filter((line) => line.startsWith('{"resourceSpans"'));
    const logs = lines.filter((line) => line.startsWith('{"resourceLogs"'));
    expect(traces.length + logs.length).toBe(lines.length);
    return {
      spans: traces
        .flatMap(parseTracesJson)
        .flatMap(({ resource, scopeSpans }) =>
          scopeSpans.flatMap(({ scope, spans }) =>
            spans.map((span) => ({ ...span, scope: scope.name, resource })),
          ),
        ),
      logs: logs
        .flatMap(parseLogsJson)
        .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
    };
  }

  test('writes what would be sent, and changes nothing', async () => {
    await place.leave('order', 900);
    await place.startLiving('payment', 10);
    const before = await place.readStatus();
    const ending = await place.run(['export']);
    expect(ending.code).toBe(0);
    expect(ending.stderr).toMatch(/^910 spans and 912 log records in \d+ lines\.\n$/);
    expect(await place.readStatus()).toEqual(before);
    expect(readLines(ending.stdout).spans).toHaveLength(910);
    const service = await place.run(['export', join(place.path, 'order')]);
    await place.run(['send']);
    const exported = readLines(service.stdout);
    expect(exported.spans).toEqual(place.sink.spans);
    expect(exported.logs).toEqual(place.sink.allLogs);
  });

  test('writes a file that only its user reads, and replaces none without --force', async () => {
    await place.leave('order', 3);
    const file = join(place.path, 'out.jsonl');
    const ending = await place.run(['export', '--out', file]);
    expect(ending).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `3 spans and 4 log records in 2 lines, written to ${file}.\n`,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(readLines(text).logs).toHaveLength(4);
    const again = await place.run(['export', '--out', file]);
    expect([again.code, again.stderr]).toEqual([
      2,
      `${file} is there already; --force replaces it.\n`,
    ]);
    writeFileSync(file, 'old', { mode: 0o644 });
    expect((await place.run(['export', '--out', file, '--force'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('ends quietly when its reader does', async () => {
    await place.leave('order', 6_000);
    const shell = `"${process.execPath}" ${cli} spool export "${place.path}" | head -c 10; echo " \${PIPESTATUS[0]}"`;
    const ending = await runProgram(['-c', shell], {}, 'bash', root);
    expect([ending.stdout, ending.stderr]).toEqual([
      expect.stringMatching(/^\{"resource 0\n$/),
      '',
    ]);
  });
});
