import { describe, expect, test } from 'vitest';
import { Batcher, type Account, type BatchLimits, type Deliver } from '#export';

interface Tally extends Account {
  exported: number;
  failed: number;
  full: number;
  unsent: number;
  readonly errors: string[];
}

/** An account that keeps its counts to itself. */
function createTally(): Tally {
  return {
    exported: 0,
    failed: 0,
    full: 0,
    unsent: 0,
    errors: [],
    begin: () => () => {},
    settled(records, refusal) {
      this.failed += refusal?.records ?? 0;
      this.exported += records - (refusal?.records ?? 0);
      if (refusal !== undefined) this.errors.push(refusal.error.message);
    },
    overflowed() {
      this.full += 1;
    },
    sayOverflow() {},
    ended(records) {
      this.unsent += records;
    },
  };
}

const limits: BatchLimits = {
  scheduledDelayMillis: 60_000,
  exportTimeoutMillis: 0,
  maxQueueSize: 10,
  maxExportBatchSize: 4,
};

function createBatcher(deliver: Deliver<number>, own: Partial<BatchLimits> = {}) {
  const account = createTally();
  const batcher = new Batcher<number>({ limits: { ...limits, ...own }, account, deliver });
  const add = (records: number): void => {
    for (let record = 0; record < records; record += 1) batcher.add(record);
  };
  return { account, batcher, add };
}

const never: Deliver<number> = () => new Promise(() => {});

describe('a queue', () => {
  test('counts to the unit what does not fit', () => {
    const { account, batcher, add } = createBatcher(never);
    add(100);
    // One batch of 4 is under way, 10 wait.
    expect(batcher.waiting).toBe(14);
    expect(account.full).toBe(86);
    batcher.close();
  });

  test('has one batch under way at a time, and each batch has its most', async () => {
    const sizes: number[] = [];
    let underWay = 0;
    const { account, batcher, add } = createBatcher(async (items) => {
      sizes.push(items.length);
      underWay += 1;
      expect(underWay).toBe(1);
      await Promise.resolve();
      underWay -= 1;
      return undefined;
    });
    add(10);
    await batcher.flush();
    expect(sizes).toEqual([4, 4, 2]);
    expect(account.exported).toBe(10);
    expect(batcher.waiting).toBe(0);
  });

  test('sends what is less than a batch after its delay', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const deliver: Deliver<number> = (items) => {
      resolve(items.length);
      return Promise.resolve(undefined);
    };
    const { add } = createBatcher(deliver, { scheduledDelayMillis: 5 });
    // The timer of the queue keeps nobody alive.
    const alive = setInterval(() => {}, 1_000);
    add(1);
    expect(await promise).toBe(1);
    clearInterval(alive);
  });

  test('counts a batch that cannot be delivered, and goes on', async () => {
    let first = true;
    const { account, batcher, add } = createBatcher(() => {
      if (!first) return Promise.resolve(undefined);
      first = false;
      return Promise.reject(new Error('broken'));
    });
    add(6);
    await batcher.flush();
    expect(account).toMatchObject({ failed: 4, exported: 2, errors: ['broken'] });
  });

  test('counts what a destination refused of a batch', async () => {
    const { account, batcher, add } = createBatcher(() =>
      Promise.resolve({ records: 1, error: new Error('too old') }),
    );
    add(3);
    await batcher.flush();
    expect(account).toMatchObject({ failed: 1, exported: 2, errors: ['too old'] });
  });

  test('gives a batch up at its time-out and stops its delivery', async () => {
    const signals: AbortSignal[] = [];
    const deliver: Deliver<number> = (_items, stop) => {
      signals.push(stop);
      return new Promise(() => {});
    };
    const { account, batcher, add } = createBatcher(deliver, { exportTimeoutMillis: 5 });
    const alive = setInterval(() => {}, 1_000);
    add(2);
    await batcher.flush();
    clearInterval(alive);
    expect(account).toMatchObject({ failed: 2, errors: ['export timed out'] });
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  });
});

describe('close()', () => {
  test('gives up at once what is under way and what waits, and all that comes later', async () => {
    const signals: AbortSignal[] = [];
    const { account, batcher, add } = createBatcher((_items, stop) => {
      signals.push(stop);
      return new Promise(() => {});
    });
    add(6);
    const flushed = batcher.flush();
    batcher.close();
    batcher.close();
    expect(account.unsent).toBe(6);
    add(2);
    expect(account.unsent).toBe(8);
    expect(batcher.waiting).toBe(0);
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    await flushed;
    expect(account).toMatchObject({ exported: 0, failed: 0, full: 0 });
  });

  test('does not count twice a batch that arrives after it', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { account, batcher, add } = createBatcher(() => promise);
    add(4);
    batcher.close();
    resolve(undefined);
    await promise;
    await batcher.flush();
    expect(account).toMatchObject({ unsent: 4, exported: 0, failed: 0 });
  });
});

test('flush() waits for what was there, not for what comes after it', async () => {
  const parcels: (() => void)[] = [];
  const { batcher, add } = createBatcher(
    () => new Promise((resolve) => parcels.push(() => resolve(undefined))),
  );
  add(2);
  const flushed = batcher.flush();
  add(3);
  parcels[0]?.();
  await flushed;
  expect(batcher.waiting).toBe(3);
  batcher.close();
});
