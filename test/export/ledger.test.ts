import { describe, expect, test } from 'vitest';
import { Ledger } from '#export';

function fill(ledger: Ledger, records: number): void {
  for (let nowMs = 1; nowMs <= records; nowMs += 1) ledger.add(nowMs);
}

describe('a ledger', () => {
  test('has room for so many in the queue, whatever is under way', () => {
    const ledger = new Ledger(3);
    fill(ledger, 3);
    expect(ledger.add(4)).toBe(false);
    ledger.leave(2, () => {});
    expect(ledger.add(5)).toBe(true);
    expect([ledger.waiting, ledger.inFlight]).toEqual([4, 2]);
  });

  test('knows the oldest record, in whatever order batches end', () => {
    const ledger = new Ledger(9);
    fill(ledger, 6);
    const first = ledger.leave(2, () => {});
    const second = ledger.leave(2, () => {});
    ledger.settle(second);
    expect(ledger.oldestMs).toBe(1);
    ledger.settle(first);
    expect(ledger.oldestMs).toBe(5);
    ledger.giveUpAll();
    expect(ledger.oldestMs).toBeUndefined();
  });

  test('resolves when what came until then has found its end, later records or not', async () => {
    const ledger = new Ledger(9);
    fill(ledger, 2);
    const settled = ledger.whenSettled();
    const first = ledger.leave(2, () => {});
    fill(ledger, 3);
    ledger.settle(first);
    await expect(settled).resolves.toBeUndefined();
    expect(ledger.waiting).toBe(3);
  });

  test('gives up what waits once: what ends later does not count again', async () => {
    const ledger = new Ledger(9);
    fill(ledger, 5);
    let given = 0;
    const batch = ledger.leave(2, () => (given += 1));
    const settled = ledger.whenSettled();
    expect(ledger.giveUpAll()).toBe(5);
    await expect(settled).resolves.toBeUndefined();
    expect([given, ledger.settle(batch), ledger.waiting, ledger.inFlight]).toEqual([
      1,
      false,
      0,
      0,
    ]);
    expect(ledger.giveUpAll()).toBe(0);
  });
});
