import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { root, runProgram } from './program.ts';
import { createPlace, type SpoolPlace } from './spool-place.ts';

let place: SpoolPlace;

beforeEach(async () => {
  place = await createPlace();
});

const cli = 'dist/cli.cjs';

describe('a symbolic link', () => {
  test.each(['status', 'send', 'export', 'purge'])('is refused by %s as a folder', async (name) => {
    await place.leave('order', 3);
    const link = join(place.path, 'link');
    symlinkSync(join(place.path, 'order'), link);
    const ending = await place.run([name, link]);
    expect([ending.code, ending.stdout, ending.stderr]).toEqual([
      2,
      '',
      `${link} is a symbolic link; expected the folder itself.\n`,
    ]);
    expect(place.segmentsOf('order', 'spans')).toHaveLength(1);
  });

  test('among the folders of services is not followed, and said', async () => {
    const base = mkdtempSync(join(tmpdir(), 'filrouge-spool-'));
    onTestFinished(() => rmSync(base, { recursive: true, force: true }));
    await place.leave('order', 3);
    symlinkSync(join(place.path, 'order'), join(base, 'order'));
    const ending = await place.run(['purge', '--yes', base]);
    expect([ending.code, ending.stderr]).toEqual([
      0,
      'order is a symbolic link; it is not followed.\n',
    ]);
    expect((await place.readStatus()).total['spans']).toBe(3);
  });
});

const wrong = [
  { args: ['stats'], line: 'Unknown subcommand "stats" of filrouge spool; did you mean "status"?' },
  { args: [], line: 'filrouge spool has no subcommand; expected status, send, export, purge.' },
  { args: ['send', '--url', 'nowhere'], line: '--url is "nowhere"; expected the base address' },
  { args: ['send', '--timeout', '-1'], line: "Option '--timeout' argument is ambiguous" },
  { args: ['send', '--timeout', '0'], line: '--timeout is "0"; expected seconds' },
  { args: ['status', 'a', 'b'], line: 'Found 2 folders ("a", "b"); expected one.' },
  { args: ['send', '/nowhere'], line: 'There is no folder /nowhere; expected that of a spool.' },
  { args: ['status', 'package.json'], line: 'package.json is no folder; expected the folder' },
  { args: ['export', '--force'], line: 'Found --force without --out; expected --out FILE' },
  { args: ['purge', '--force'], line: "Unknown option '--force'" },
];

test.each(wrong)('filrouge spool $args ends with 2 and: $line', async ({ args, line }) => {
  const ending = await place.run(args);
  expect([ending.code, ending.stdout]).toEqual([2, '']);
  expect(ending.stderr).toMatch(/^[^\n]+\n$/);
  expect(ending.stderr).toContain(line);
});

test('filrouge spool says that no folder is meant when FILROUGE_SPOOL_DIR is none', async () => {
  const ending = await place.run(['status'], { FILROUGE_SPOOL_DIR: 'none' });
  expect([ending.code, ending.stderr]).toEqual([
    2,
    'Found FILROUGE_SPOOL_DIR=none, so that records wait in memory; expected a folder.\n',
  ]);
});

test('filrouge spool send goes nowhere by an address that is none', async () => {
  const ending = await place.run(['send'], { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' });
  expect([ending.code, ending.stderr]).toEqual([
    2,
    'OTEL_EXPORTER_OTLP_ENDPOINT is "collector"; expected an http:// or https:// address.\n',
  ]);
});

test('filrouge spool --help names every subcommand, and loads none', async () => {
  const spy = 'process.on("exit",()=>console.error(process.moduleLoadList.join()))';
  const args = ['--import', `data:text/javascript,${spy}`, cli, 'spool', '--help'];
  const ending = await runProgram(args);
  expect(ending.stdout).toMatch(/spool status[^]+spool send[^]+spool export[^]+spool purge/);
  expect(ending.stderr).not.toMatch(/NativeModule (http|readline)\b/);
});

test('filrouge spool send loads nothing of OpenTelemetry', async () => {
  await place.leave('order', 3);
  const spy =
    'import{createRequire}from"node:module";process.on("exit",()=>console.error("loaded",Object.keys(createRequire("file:///")("node:module")._cache).join()))';
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(spy)}`,
    cli,
    'spool',
    'send',
  ];
  const ending = await runProgram(args, {
    FILROUGE_SPOOL_DIR: place.path,
    OTEL_EXPORTER_OTLP_ENDPOINT: place.sink.url,
  });
  expect(place.sink.spans).toHaveLength(3);
  expect(ending.stderr).toMatch(/loaded .*cli\.cjs/);
  expect(ending.stderr).not.toContain('@opentelemetry');
});

test('docs/operations.md shows what status and send print', async () => {
  const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const shown = /```console\n([^]+?)```/.exec(page)?.[1] ?? '';
  await place.startLiving('payment', 12);
  await place.leave('order', 1_204);
  const status = await place.run(['status']);
  const send = await place.run(['send']);
  // What differs each time: the folder, an age, a process, bytes of its attributes.
  const toShape = (text: string): string =>
    text
      .replaceAll(place.path, '/var/spool/filrouge')
      .replaceAll(/\d+ (s|min)\b/g, 'AGE')
      .replaceAll(/[\d.]+ kB/g, 'SIZE')
      .replaceAll(/process \d+/g, 'process PID')
      .replaceAll(/ +/g, ' ');
  expect(toShape(shown)).toBe(
    toShape(
      `$ npx filrouge spool status\n${status.stdout}\n` +
        `$ npx filrouge spool send --url http://127.0.0.1:4319\n${send.stdout}${send.stderr}`,
    ),
  );
});
