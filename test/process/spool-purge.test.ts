import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { root, startProgram, type Running } from './program.ts';
import { createPlace, makeUnknown, only, type SpoolPlace } from './spool-place.ts';

let place: SpoolPlace;

beforeEach(async () => {
  place = await createPlace();
});

const cli = 'dist/cli.cjs';

describe('filrouge spool purge', () => {
  function isLiving(living: Running): boolean {
    return living.child.exitCode === null && living.child.signalCode === null;
  }

  test('deletes what ended processes left, and nothing else', async () => {
    await place.leave('order', 20);
    const living = await place.startLiving('payment', 7);
    await place.leave('payment', 4);
    const elsewhere = join(place.path, 'notes');
    const others = [
      join(place.path, 'order', 'notes.txt'),
      join(place.path, 'order', 'x.spans'),
      join(place.path, 'payment', 'rejected.logs.jsonl'),
    ];
    for (const file of [elsewhere, ...others]) writeFileSync(file, 'theirs\n');
    symlinkSync(elsewhere, join(place.path, 'order', '00000000-4194305-1-0-000001.spans'));
    writeFileSync(join(place.path, 'order', 'rejected.spans.jsonl'), '{}\n');
    const ending = await place.run(['purge', '--yes']);
    expect([ending.code, ending.stdout]).toEqual([
      0,
      'Deleted: 24 spans and 26 log records, 1 refused by the destination.\n',
    ]);
    expect(ending.stderr).toContain(
      `payment: 7 spans and 8 log records of process ${living.child.pid}, which lives, are left alone.\n`,
    );
    expect(isLiving(living)).toBe(true);
    for (const file of [elsewhere, ...others]) expect(readFileSync(file, 'utf8')).toBe('theirs\n');
    expect(readdirSync(join(place.path, 'order')).sort()).toEqual([
      '00000000-4194305-1-0-000001.spans',
      'notes.txt',
      'x.spans',
    ]);
    expect((await place.readStatus()).total).toMatchObject({ spans: 7, logs: 8 });
    const again = await place.run(['purge', '--yes']);
    expect([again.code, again.stdout]).toEqual([0, `Nothing to delete in ${place.path}.\n`]);
  });

  test('refuses without a terminal and without --yes', async () => {
    await place.leave('order', 20);
    const ending = await place.run(['purge']);
    expect([ending.code, ending.stdout, ending.stderr]).toEqual([
      2,
      '',
      'Would delete 20 spans and 21 log records of order; expected a terminal to ask on, or --yes.\n',
    ]);
    expect((await place.readStatus()).total).toMatchObject({ spans: 20, logs: 21 });
  });

  const answers = [
    { key: 'y', answer: 'y\n', code: 0, left: 0, says: 'Deleted: 20 spans and 21 log records.' },
    { key: 'n', answer: 'n\n', code: 1, left: 20, says: 'Nothing was deleted.' },
    { key: 'Enter', answer: '\n', code: 1, left: 20, says: 'Nothing was deleted.' },
    { key: 'Ctrl-D', answer: '\u0004', code: 1, left: 20, says: 'Nothing was deleted.' },
    { key: 'Ctrl-C', answer: '\u0003', code: 1, left: 20, says: 'Nothing was deleted.' },
  ];

  test.skipIf(process.platform !== 'linux').each(answers)(
    'asks on a terminal, and $key leaves $left spans',
    async ({ answer, code, left, says }) => {
      await place.leave('order', 20);
      const command = `"${process.execPath}" ${cli} spool purge "${place.path}"`;
      const asking = startProgram(['-qec', command, '/dev/null'], {}, 'script', root, 'pipe');
      await asking.stdoutHas('Delete 20 spans and 21 log records of order? [y/N] ');
      asking.child.stdin?.write(answer);
      const ending = await asking.ended;
      expect([ending.code, ending.stdout.includes(says)]).toEqual([code, true]);
      expect((await place.readStatus()).total['spans']).toBe(left);
    },
  );

  test('leaves a segment of a newer version, and deletes a damaged one', async () => {
    await place.leave('order', 5);
    const spans = only(place.segmentsOf('order', 'spans'));
    truncateSync(spans, statSync(spans).size - 3);
    const logs = only(place.segmentsOf('order', 'logs'));
    makeUnknown(logs);
    const ending = await place.run(['purge', '--yes']);
    expect([ending.code, ending.stdout]).toEqual([0, 'Deleted: 4 spans, 1 damaged record.\n']);
    expect([existsSync(spans), existsSync(logs)]).toEqual([false, true]);
  });
});
