import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runProgram, type Ending } from './program.ts';
import { startSink, type Sink } from './sink.ts';

const nobody = 'http://127.0.0.1:9';
const perBatch = 20;
let spool: string;
let notes: string;
let sink: Sink;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-crash-'));
  [spool, notes] = [join(folder, 'spool'), join(folder, 'notes')];
  sink = await startSink();
});

afterEach(async () => {
  await sink.close();
  rmSync(join(spool, '..'), { recursive: true, force: true });
});

/** Runs the program for so many numbers, and kills it at a point if one is given. */
function run(first: number, count: number, endpoint: string, crashAt?: string): Promise<Ending> {
  const crash = crashAt === undefined ? [] : ['--require', './test/fixtures/spool/crash-at.cjs'];
  const program = ['test/fixtures/spool/noted.cjs', notes, String(first), String(count)];
  return runProgram([...crash, '--require', './register', ...program], {
    FILROUGE_SPOOL_DIR: spool,
    OTEL_SERVICE_NAME: 'noted',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '20',
    OTEL_BLRP_SCHEDULE_DELAY: '20',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: String(perBatch),
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: String(perBatch),
    ...(crashAt === undefined ? {} : { CRASH_AT: crashAt, CRASH_IN: spool }),
  });
}

/** Every record whose call had returned arrived; at most one batch of it twice for each process that was killed. */
function expectAllArrived(kills = 1): void {
  const noted = existsSync(notes) ? readFileSync(notes, 'utf8').split('\n') : [];
  for (const [kind, records] of [
    ['span', sink.spans],
    ['log', sink.allLogs],
  ] as const) {
    const made = noted
      .filter((line) => line.startsWith(`${kind} `))
      .map((line) => Number(line.split(' ')[1]));
    const arrived = records
      .map(({ attributes }) => attributes['number'])
      .filter((number) => number !== undefined);
    const once = new Set(arrived);
    expect(made.filter((number) => !once.has(number))).toEqual([]);
    // The call of one more may have been under way.
    expect(once.size - made.length).toBeLessThanOrEqual(kills);
    expect(arrived.length - once.size).toBeLessThanOrEqual(kills * perBatch);
  }
}

describe('a process that is killed', () => {
  test.each([
    ['before its first segment is made', 'openSync before 1'],
    ['after its first segment is made, before the head is in it', 'openSync after 1'],
    ['after the head is in it', 'writeSync after 1'],
    ['before the scope of the first record', 'writeSync before 3'],
    ['before its tenth record', 'writeSync before 25'],
    ['after its tenth record', 'writeSync after 25'],
    ['before the first acknowledgement, or a record beside it', 'writeSync before 40'],
    ['in the middle of it all', 'writeSync after 60'],
    ['before the first segment is removed', 'unlinkSync before 1'],
    ['after the first segment is removed', 'unlinkSync after 1'],
  ])('%s loses nothing', async (_when, point) => {
    const killed = await run(0, 40, sink.url, point);
    expect(killed.signal).toBe('SIGKILL');
    await run(40, 5, sink.url);
    expectAllArrived();
  });

  test.each([
    ['before it takes over the first segment', 'renameSync before 1'],
    ['after it took over the first segment', 'renameSync after 1'],
    ['between the two', 'renameSync before 2'],
    ['after it took over both', 'renameSync after 2'],
    ['before it opens what it takes over', 'openSync before 2'],
    ['before an acknowledgement of it', 'writeSync before 12'],
    ['after an acknowledgement of it', 'writeSync after 12'],
    ['before it removes it', 'unlinkSync before 1'],
    ['after it removed it', 'unlinkSync after 1'],
  ])('while it sends what another one left, %s, loses nothing', async (_when, point) => {
    await run(0, 40, nobody, 'writeSync after 90');
    const killed = await run(40, 40, sink.url, point);
    expect(killed.signal).toBe('SIGKILL');
    await run(80, 5, sink.url);
    expectAllArrived();
  });

  test('again and again, at one point after the other, loses nothing', async () => {
    for (let life = 0; life < 10; life += 1) {
      const killed = await run(life * 20, 20, nobody, `writeSync after ${10 + life * 3}`);
      expect(killed.signal).toBe('SIGKILL');
    }
    await run(200, 5, sink.url);
    expectAllArrived(10);
  });
});
