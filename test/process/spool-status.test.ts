import { mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createPlace,
  makeUnknown,
  only,
  rowsOf,
  startServer,
  type SpoolPlace,
} from './spool-place.ts';

let place: SpoolPlace;

beforeEach(async () => {
  place = await createPlace();
});

describe('filrouge spool status', () => {
  test('counts what waits by service and owner, and adds it up', async () => {
    await place.leave('order', 1_204);
    const living = await place.startLiving('payment', 5);
    await place.leave('payment', 12);
    const ending = await place.run(['status']);
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    const rows = rowsOf(ending).map(([name, spans, logs, _size, segments, _age, whose]) => [
      name,
      spans,
      logs,
      segments,
      whose,
    ]);
    expect(rows.slice(2)).toEqual([
      ['service', 'spans', 'log records', 'segments', 'whose'],
      ['order', '1,204', '1,205', '2', 'left by ended processes'],
      ['payment', '12', '13', '2', 'left by ended processes'],
      ['payment', '5', '6', '2', `process ${living.child.pid}, which lives`],
      ['total', '1,221', '1,224', '6', undefined],
    ]);
  });

  test('writes lines whose columns stand under each other', async () => {
    await place.leave('a-service-with-a-long-name', 3);
    await place.leave('b', 4_000);
    const { stdout } = await place.run(['status']);
    const [head = '', ...rows] = stdout.trimEnd().split('\n').slice(2);
    const end = head.indexOf('spans') + 'spans'.length;
    expect(rows.map((row) => row.slice(0, end).trimEnd().split(/\s+/)[1])).toEqual([
      '3',
      '4,000',
      '4,003',
    ]);
    expect(new Set(rows.map((row) => row.slice(0, end).length))).toEqual(new Set([end]));
    expect(rows.map((row) => row[end - 1])).toEqual(['3', '0', '3']);
  });

  test('says since when they wait', async () => {
    const before = Date.now();
    await place.leave('order', 1);
    const { services } = await place.readStatus();
    const oldest = Date.parse(String(services[0]?.['oldest']));
    expect(oldest).toBeGreaterThanOrEqual(before);
    expect(oldest).toBeLessThanOrEqual(Date.now());
  });

  test('does not count what the destination has acknowledged', async () => {
    let requests = 0;
    const url = await startServer((request, response) => {
      requests += 1;
      response.statusCode = requests > 2 ? 503 : 200;
      request.resume().on('end', () => response.end());
    });
    await place.leave('order', 2_000);
    await place.run(['send', '--url', url, '--timeout', '2']);
    // One batch of each signal.
    const { total } = await place.readStatus();
    expect(4_001 - (total['spans'] ?? 0) - (total['logs'] ?? 0)).toBe(1_024);
  });

  test('takes the folder of one service, too', async () => {
    await place.leave('order', 2);
    await place.leave('payment', 3);
    const { services, total } = await place.readStatus(join(place.path, 'payment'));
    expect(services.map(({ service }) => service)).toEqual(['payment']);
    expect(total).toMatchObject({ spans: 3, logs: 4 });
  });

  test('counts damaged records, and says which segments are of a newer version', async () => {
    await place.leave('order', 5);
    const spans = only(place.segmentsOf('order', 'spans'));
    truncateSync(spans, statSync(spans).size - 3);
    makeUnknown(only(place.segmentsOf('order', 'logs')));
    const { services } = await place.readStatus();
    expect(services).toMatchObject([{ spans: 4, logs: 0, damaged: 1 }]);
    expect(services[0]?.['unknown']).toEqual(place.segmentsOf('order', 'logs'));
    const { stdout } = await place.run(['status']);
    expect(stdout).toContain('order: 1 record cannot be read: damaged.\n');
    expect(stdout).toContain('order: 1 segment of a newer version of filrouge');
  });

  test('counts the lines of what the destination refused', async () => {
    mkdirSync(join(place.path, 'order'));
    writeFileSync(join(place.path, 'order', 'rejected.spans.jsonl'), '{}\n{}\n');
    const { stdout } = await place.run(['status']);
    expect(stdout).toBe(
      `${place.path}\n\norder: 2 spans refused by the destination (rejected.spans.jsonl, 6 B).\n`,
    );
    expect((await place.readStatus()).services).toMatchObject([
      { refused: { spans: { lines: 2 } } },
    ]);
  });

  test('makes names of folders safe for a terminal', async () => {
    mkdirSync(join(place.path, 'or\u001b[2Jder'));
    writeFileSync(join(place.path, 'or\u001b[2Jder', 'rejected.logs.jsonl'), '{}\n');
    const { stdout } = await place.run(['status']);
    expect(stdout).toContain(String.raw`or\u001b[2Jder: 1 log record refused`);
    expect(stdout).not.toContain('\u001b');
  });

  test('says plainly that nothing waits, or that there is no folder', async () => {
    expect(await place.run(['status'])).toMatchObject({
      code: 0,
      stdout: `Nothing waits in ${place.path}.\n`,
    });
    const away = join(place.path, 'away');
    expect(await place.run(['status', away])).toMatchObject({
      code: 0,
      stdout: `Nothing waits: there is no folder ${away}.\n`,
    });
  });
});
