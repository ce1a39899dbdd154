import { afterEach, describe, expect, test } from 'vitest';
import { Channel, type Account, type BatchLimits, type Delivered } from '#export';
import type { Ends } from '../../src/export/channel.ts';
import { createTextSpool, newFolder, orphan, toText } from '../spool/text-spool.ts';

/** What a destination does with a batch. */
type Destination = (texts: readonly string[], stop: AbortSignal) => Promise<Delivered> | Delivered;

const accepted: Delivered = { accepted: true, body: new Uint8Array() };
const limits: BatchLimits = { scheduledDelayMillis: 60_000, maxExportBatchSize: 4 };
// Nothing of a channel keeps a process alive: the test does.
const alive = setInterval(() => {}, 1_000);
let channel: Channel | undefined;

afterEach(() => {
  channel?.close();
  channel = undefined;
  alive.refresh();
});

function refused(verdict: 'retry' | 'poison' | 'too_large', retryAfterMs?: number): Delivered {
  const error = new Error(verdict);
  return {
    accepted: false,
    error,
    verdict,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function open(
  destination: Destination,
  { path = newFolder() as string | null, own = {} as Partial<BatchLimits> } = {},
) {
  const { spool, ...readers } = createTextSpool(path ?? undefined);
  const ends = { accepted: 0, rejected: 0, oversize: 0, recovered: 0, refusals: 0 };
  const aside: string[] = [];
  const account: Account = {
    begin() {},
    settled({ accepted, refused, unnamed }: Ends, isOwn) {
      if (isOwn) ends.accepted += accepted;
      else ends.recovered += accepted;
      ends.rejected += unnamed;
      for (const { record, reason } of refused) {
        ends[reason] += 1;
        aside.push(Buffer.from(record.payload).toString());
      }
    },
    refused: () => void (ends.refusals += 1),
    unreadable() {},
    state: () => ({ state: 'unknown', lastError: undefined }),
  };
  const requests: string[][] = [];
  const opened = new Channel({
    limits: { ...limits, ...own },
    readers,
    waiting: () => spool.waiting(0),
    isKept: () => spool.isKept,
    async send(records, stop) {
      const texts = records.map(({ payload }) => Buffer.from(payload).toString());
      requests.push(texts);
      return destination(texts, stop);
    },
    account,
  });
  channel = opened;
  const add = (...texts: string[]): void => {
    for (const text of texts) if (spool.append(toText(text))) opened.notify();
  };
  return { channel: opened, spool, ends, requests, add, aside };
}

function upTo(end: number): string[] {
  return Array.from({ length: end }, (_, index) => `${index}`);
}

describe('a channel', () => {
  test('sends full batches at once, one request at a time, in order', async () => {
    let underWay = 0;
    const { add, channel, requests, ends, spool } = open(async () => {
      underWay += 1;
      expect(underWay).toBe(1);
      await Promise.resolve();
      underWay -= 1;
      return accepted;
    });
    add(...upTo(10));
    await channel.flush();
    expect(requests).toEqual([
      ['0', '1', '2', '3'],
      ['4', '5', '6', '7'],
      ['8', '9'],
    ]);
    expect([ends.accepted, spool.waiting(0), channel.inFlight]).toEqual([10, 0, 0]);
  });

  test('sends what is less than a batch after its delay', async () => {
    const { add, requests } = open(() => accepted, { own: { scheduledDelayMillis: 5 } });
    add('one');
    await expect.poll(() => requests).toEqual([['one']]);
  });

  test('keeps what comes while it sends until it is a batch', async () => {
    const { promise, resolve } = Promise.withResolvers<Delivered>();
    const { add, channel, requests, ends } = open(() => promise);
    add(...upTo(4));
    await expect.poll(() => requests.length).toBe(1);
    add('late');
    resolve(accepted);
    await expect.poll(() => ends.accepted).toBe(4);
    await new Promise(setImmediate);
    expect(requests).toHaveLength(1);
    add('later', 'last', 'full');
    await expect.poll(() => ends.accepted).toBe(8);
    add('flushed');
    await channel.flush();
    expect(requests.slice(1)).toEqual([['late', 'later', 'last', 'full'], ['flushed']]);
  });

  test('tries again until a batch is taken, and sends nothing else meanwhile', async () => {
    let tries = 0;
    const { add, requests, ends, spool } = open(() => {
      tries += 1;
      return tries < 4 ? refused('retry', 1) : accepted;
    });
    add(...upTo(6), 'a', 'b');
    await expect.poll(() => ends.accepted).toBe(8);
    expect(requests.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => ['0', '1', '2', '3']));
    expect([ends.refusals, spool.waiting(0)]).toEqual([3, 0]);
  });

  test('waits as long as the destination asks', async () => {
    const at: number[] = [];
    const { add, ends } = open(() => {
      at.push(performance.now());
      return at.length === 1 ? refused('retry', 300) : accepted;
    });
    add(...upTo(4));
    await expect.poll(() => ends.accepted).toBe(4);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(290);
  });

  test('halves a batch until the record that cannot be taken stands alone', async () => {
    const { add, channel, ends, requests, spool, aside } = open(
      (texts) => (texts.includes('317') ? refused('poison') : accepted),
      { own: { maxExportBatchSize: 512 } },
    );
    add(...upTo(512));
    await channel.flush();
    expect(ends).toMatchObject({ accepted: 511, rejected: 1 });
    expect(aside).toEqual(['317']);
    expect(requests.length).toBeLessThanOrEqual(20);
    expect(spool.waiting(0)).toBe(0);
  });

  test('finds two records that cannot be taken, in one batch', async () => {
    const { add, channel, ends } = open(
      (texts) => (texts.some((text) => ['3', '200'].includes(text)) ? refused('poison') : accepted),
      { own: { maxExportBatchSize: 512 } },
    );
    add(...upTo(512));
    await channel.flush();
    expect(ends).toMatchObject({ accepted: 510, rejected: 2 });
  });

  test('halves a batch that is too large, and drops a record that is too large by itself', async () => {
    const { add, channel, ends } = open((texts) =>
      texts.join('').length > 20 ? refused('too_large') : accepted,
    );
    add('short', 'x'.repeat(18), 'x'.repeat(30), 'end');
    await channel.flush();
    expect(ends).toMatchObject({ accepted: 3, oversize: 1 });
  });

  test('keeps what a destination refuses that never took a record, and tries 20 times only', async () => {
    const { add, channel, ends, requests, spool, aside } = open(() => refused('poison'), {
      own: { maxExportBatchSize: 512 },
    });
    add(...upTo(512));
    await channel.flush();
    expect(requests).toHaveLength(20);
    expect([ends, aside]).toMatchObject([{ accepted: 0, rejected: 0, refusals: 1 }, []]);
    expect(spool.waiting(0)).toBe(512);
  });

  test('sets a record aside as soon as the destination takes another', async () => {
    const { add, channel, ends, aside, spool } = open((texts) =>
      texts.includes('bad') ? refused('poison') : accepted,
    );
    add('bad');
    await channel.flush();
    expect([aside, spool.waiting(0)]).toEqual([[], 1]);
    add('good');
    await channel.flush();
    await expect.poll(() => spool.waiting(0)).toBe(0);
    expect([ends, aside]).toMatchObject([{ accepted: 1, rejected: 1, refusals: 1 }, ['bad']]);
  });

  test('counts what was refused of an accepted batch', async () => {
    const { add, channel, ends } = open(() => ({ ...accepted, refused: 1, reason: 'too old' }));
    add(...upTo(3));
    await channel.flush();
    expect(ends).toMatchObject({ accepted: 2, rejected: 1 });
  });

  test('sends by turns what happens now and what an earlier process left', async () => {
    const path = newFolder();
    const { spool } = createTextSpool(path);
    for (const text of upTo(8)) spool.append(toText(`old ${text}`));
    orphan(path);
    const { add, channel, spool: next, requests, ends } = open(() => accepted, { path });
    next.adopt();
    add(...upTo(7));
    channel.notifyAdopted();
    await channel.flush();
    expect(requests.map(([first]) => first)).toEqual(['0', 'old 0', '4', 'old 4']);
    expect(ends).toMatchObject({ accepted: 7, recovered: 8 });
  });
});

describe('flush()', () => {
  test('ends a pause, and resolves when the destination still does not take what is on disk', async () => {
    const { add, channel, requests, spool } = open(() => refused('retry', 60_000));
    add(...upTo(4));
    await expect.poll(() => requests.length).toBe(1);
    await channel.flush();
    expect(requests).toHaveLength(2);
    expect(spool.waiting(0)).toBe(4);
  });

  test('goes on until the destination takes what is in memory', async () => {
    let tries = 0;
    const { add, channel, spool } = open(
      () => {
        tries += 1;
        return tries < 3 ? refused('retry', 60_000) : accepted;
      },
      { path: null },
    );
    add(...upTo(4));
    await channel.flush();
    expect(spool.waiting(0)).toBe(0);
  });
});

describe('close()', () => {
  test('stops what is under way; it waits on, and is sent by who comes next', async () => {
    const path = newFolder();
    const { add, channel, spool, requests } = open(
      (_texts, stop) =>
        new Promise((resolve) => {
          stop.addEventListener('abort', () => resolve(refused('retry')));
        }),
      { path },
    );
    add(...upTo(6));
    await expect.poll(() => requests.length).toBe(1);
    expect(channel.inFlight).toBe(4);
    const flushed = channel.flush();
    channel.close();
    await flushed;
    expect([channel.inFlight, spool.waiting(0), spool.close()]).toEqual([0, 6, 0]);
    orphan(path);
    const next = open(() => accepted, { path });
    expect(next.spool.adopt()).toBe(1);
    next.channel.notifyAdopted();
    await next.channel.flush();
    expect(next.requests.flat()).toEqual(upTo(6));
  });
});
