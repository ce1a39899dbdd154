import fc from 'fast-check';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTextSpool, newFolder, orphan, readAll, toText } from './text-spool.ts';

function upTo(end: number, start = 0): string[] {
  return Array.from({ length: end - start }, (_, index) => `record ${start + index}`);
}

function onlyFileIn(path: string): string {
  const [name = ''] = readdirSync(path);
  return join(path, name);
}

/** A folder with one segment of an ended process, and the bytes of that segment. */
function leaveBehind(records: number): { path: string; file: string; bytes: Buffer } {
  const path = newFolder();
  const { spool } = createTextSpool(path);
  for (const text of upTo(records)) spool.append(toText(text));
  orphan(path);
  const file = onlyFileIn(path);
  return { path, file, bytes: readFileSync(file) };
}

describe.each([
  ['on disk', newFolder],
  ['in memory', () => undefined],
])('a spool %s', (_where, place) => {
  test('gives every record once, in its order, with its scope and resource', async () => {
    const { spool, own } = createTextSpool(place());
    spool.append(toText('first'));
    spool.append({ text: 'other', scope: { name: 's2' }, resource: { name: 'r2' } });
    spool.append(toText('last'));
    const batch = await own.next({ maxRecords: 10, maxBytes: 1e6 });
    expect(
      batch?.records.map(({ payload, scope, resource }) =>
        [payload, scope, resource].map((part) => Buffer.from(part).toString()),
      ),
    ).toEqual([
      ['first', 'scope', 'resource'],
      ['other', 's2', 'r2'],
      ['last', 'scope', 'resource'],
    ]);
    own.settle();
    expect(await own.next({ maxRecords: 10, maxBytes: 1e6 })).toBeUndefined();
  });

  test('gives the same batch until it is settled', async () => {
    const { spool, own } = createTextSpool(place());
    for (const text of upTo(10)) spool.append(toText(text));
    const size = { maxRecords: 4, maxBytes: 1e6 };
    const once = await own.next(size);
    expect(await own.next(size)).toBe(once);
    expect(spool.waiting(0)).toBe(10);
    own.settle();
    expect(spool.waiting(0)).toBe(6);
    expect(await readAll(own)).toEqual(upTo(10, 4));
    expect(spool.waiting(0)).toBe(0);
  });

  test('keeps a record that another one makes while it is encoded, and both are whole', async () => {
    const { spool, own } = createTextSpool(place());
    const outer = {
      ...toText(''),
      get text() {
        spool.append(toText('inner'));
        return 'outer';
      },
    };
    spool.append(outer);
    expect(await readAll(own)).toEqual(['inner', 'outer']);
  });

  test('keeps a batch below so many bytes, but for a record that is longer by itself', async () => {
    const { spool, own } = createTextSpool(place());
    for (const length of [300, 300, 2_000_000, 300]) spool.append(toText('x'.repeat(length)));
    const lengths: number[][] = [];
    for (;;) {
      const batch = await own.next({ maxRecords: 10, maxBytes: 700 });
      if (batch === undefined) break;
      lengths.push(batch.records.map(({ payload }) => payload.length));
      own.settle();
    }
    expect(lengths).toEqual([[300, 300], [2_000_000], [300]]);
  });

  test('behaves as an array does, whatever is appended, read and settled', async () => {
    const step = fc.oneof(
      fc.record({ append: fc.string({ maxLength: 40_000, minLength: 0 }) }),
      fc.record({ read: fc.integer({ min: 1, max: 5 }) }),
      fc.constant('settle' as const),
      fc.constant('sync' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const { spool, own, dropped } = createTextSpool(place());
        const model: string[] = [];
        let given: string[] | undefined;
        const seen: (readonly [string[], string[], boolean, boolean])[] = [];
        const waiting: (readonly [number, number])[] = [];
        for (const each of steps) {
          if (each === 'settle') {
            own.settle();
            if (given !== undefined) model.splice(0, given.length);
            given = undefined;
          } else if (each === 'sync') {
            await spool.sync();
          } else if ('append' in each) {
            spool.append(toText(each.append));
            model.push(Buffer.from(each.append).toString());
          } else {
            const batch = await own.next({ maxRecords: each.read, maxBytes: 1e6 });
            const texts =
              batch?.records.map(({ payload }) => Buffer.from(payload).toString()) ?? [];
            seen.push([texts, model.slice(0, texts.length), texts.length > 0, model.length > 0]);
            given = batch === undefined ? undefined : texts;
          }
          waiting.push([spool.waiting(0), model.length]);
        }
        for (const [texts, expected, isAny, isExpected] of seen)
          expect([texts, isAny]).toEqual([expected, isExpected]);
        for (const [found, expected] of waiting) expect(found).toBe(expected);
        own.settle();
        model.splice(0, given?.length ?? 0);
        expect(await readAll(own)).toEqual(model);
        expect(dropped).toEqual({});
      }),
      { numRuns: 60 },
    );
  });
});

describe('a spool in memory', () => {
  test('drops the newest records when it is full, and counts them', async () => {
    const { spool, own, dropped } = createTextSpool(undefined, { maxMemoryRecords: 10 });
    for (const text of upTo(15)) spool.append(toText(text));
    expect(dropped).toEqual({ queue_full: 5 });
    expect(spool.isKept).toBe(false);
    expect(await readAll(own)).toEqual(upTo(10));
    spool.append(toText('room again'));
    expect(await readAll(own)).toEqual(['room again']);
  });
});

describe('a spool on disk', () => {
  test('shows its folder and files to nobody else', () => {
    const path = newFolder();
    createTextSpool(path).spool.append(toText('secret'));
    expect(lstatSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(onlyFileIn(path)).mode & 0o777).toBe(0o600);
  });

  test('takes the rights of others from a folder that is there', () => {
    const path = newFolder();
    mkdirSync(path);
    chmodSync(path, 0o777);
    const { spool, failures } = createTextSpool(path);
    for (const text of upTo(2)) spool.append(toText(text));
    expect(failures).toEqual([]);
    expect(lstatSync(path).mode & 0o777).toBe(0o700);
  });

  test('does not follow a symbolic link; records wait in memory', async () => {
    const path = newFolder();
    const elsewhere = newFolder();
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, path);
    const { spool, own, failures } = createTextSpool(path);
    spool.append(toText('kept'));
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(String(failures[0])).toContain('no folder');
    expect(await readAll(own)).toEqual(['kept']);
  });

  test('leaves no file when everything is settled', async () => {
    const path = newFolder();
    const { spool, own } = createTextSpool(path);
    for (const text of upTo(20)) spool.append(toText(text));
    await readAll(own);
    spool.close();
    expect(readdirSync(path)).toEqual([]);
  });

  test('gives up the oldest segments at its limit, and counts every record', async () => {
    const { spool, own, dropped, folder } = createTextSpool(newFolder(), { maxBytes: 400_000 });
    const texts = upTo(2_000).map((text) => text.padEnd(1_000, '.'));
    for (const text of texts) spool.append(toText(text));
    const lost = dropped['disk_cap'] ?? 0;
    const left = await readAll(own, 500);
    expect(folder?.segmentBytes).toBe(25_000);
    expect(left.length).toBeGreaterThan(300);
    expect(left).toEqual(texts.slice(lost));
    expect(lost + left.length).toBe(2_000);
  });

  test('does not give up what is under way', async () => {
    const { spool, own, dropped } = createTextSpool(newFolder(), { maxBytes: 400_000 });
    const texts = upTo(2_000).map((text) => text.padEnd(1_000, '.'));
    spool.append(toText('first'));
    const batch = await own.next({ maxRecords: 1, maxBytes: 1e6 });
    for (const text of texts) spool.append(toText(text));
    expect(Buffer.from(batch?.records[0]?.payload ?? []).toString()).toBe('first');
    own.settle();
    const left = await readAll(own, 500);
    expect(left.length + (dropped['disk_cap'] ?? 0)).toBe(2_000);
  });

  test('makes its folder anew when it was removed, and loses nothing', async () => {
    const path = newFolder();
    const { spool, own } = createTextSpool(path);
    spool.append(toText('before'));
    rmSync(path, { recursive: true });
    await spool.sync();
    spool.append(toText('after'));
    expect(readdirSync(path)).toHaveLength(1);
    expect(await readAll(own)).toEqual(['before', 'after']);
  });
});

describe('segments that an ended process left', () => {
  test('are taken over, and read from where they were acknowledged', async () => {
    const path = newFolder();
    const before = createTextSpool(path);
    for (const text of upTo(10)) before.spool.append(toText(text));
    await before.own.next({ maxRecords: 4, maxBytes: 1e6 });
    before.own.settle();
    await before.own.next({ maxRecords: 4, maxBytes: 1e6 });
    orphan(path);
    const { spool, adopted, own } = createTextSpool(path);
    expect(spool.adopt()).toBe(1);
    expect(spool.adopt()).toBe(0);
    expect(await readAll(adopted)).toEqual(upTo(10, 4));
    expect(await readAll(own)).toEqual([]);
    expect(readdirSync(path)).toEqual([]);
  });

  test('are not taken over while the process lives', () => {
    const path = newFolder();
    createTextSpool(path).spool.append(toText('mine'));
    expect(createTextSpool(path).spool.adopt()).toBe(0);
  });

  test('are given up before newer ones at the limit, and counted', async () => {
    const { path } = leaveBehind(50);
    const { spool, dropped } = createTextSpool(path, { maxBytes: 300_000 });
    spool.adopt();
    for (const text of upTo(400)) spool.append(toText(text.padEnd(1_000, '.')));
    await expect.poll(() => dropped['adopted disk_cap']).toBe(50);
  });

  test('are left alone when a newer version wrote them', async () => {
    const { path, file, bytes } = leaveBehind(3);
    bytes.writeUInt16LE(2, 8);
    const { crc32 } = await import('node:zlib');
    bytes.writeUInt32LE(crc32(bytes.subarray(16, 24), crc32(bytes.subarray(0, 12))), 12);
    writeFileSync(file, bytes);
    const { spool, dropped } = createTextSpool(path);
    expect(spool.adopt()).toBe(0);
    expect(dropped).toEqual({ [`unknown ${file}`]: 1 });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('give every whole record, wherever they are cut', async () => {
    const { path, file, bytes } = leaveBehind(5);
    const { adopted, spool } = createTextSpool(path);
    spool.adopt();
    const ends = upTo(5).map((text) => bytes.indexOf(text) + text.length);
    expect(await readAll(adopted)).toEqual(upTo(5));
    for (let length = 0; length <= bytes.length; length += 1) {
      writeFileSync(file, bytes);
      truncateSync(file, length);
      const next = createTextSpool(path);
      next.spool.adopt();
      const whole = ends.filter((end) => end <= length).length;
      expect([length, await readAll(next.adopted)]).toEqual([length, upTo(whole)]);
      expect(readdirSync(path)).toEqual([]);
    }
  });

  test('give all records but one, and count that one, whichever bit of a record is flipped', async () => {
    const { path, file, bytes } = leaveBehind(5);
    rmSync(file);
    const first = bytes.indexOf('record 0') - 24;
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(file, flipped);
      const { spool, adopted, dropped } = createTextSpool(path);
      spool.adopt();
      const texts = await readAll(adopted);
      const lost = at < first ? 0 : 1;
      expect([at, texts.length, dropped['adopted damaged'] ?? 0]).toEqual([at, 5 - lost, lost]);
      expect(texts).toEqual(upTo(5).filter((text) => texts.includes(text)));
      expect(readdirSync(path)).toEqual([]);
    }
  });
});
