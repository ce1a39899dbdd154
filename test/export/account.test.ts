import { afterEach, describe, expect, test, vi } from 'vitest';
import { balanceOf } from '#diagnostics';
import { createAccount } from '#export';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The lines on stderr, as they come. */
function listen(): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  return lines;
}

const error = new Error('HTTP 503');

describe('an account', () => {
  test('says that a destination is silent, and once that it answers again', () => {
    vi.useFakeTimers();
    const lines = listen();
    const account = createAccount('spans', 'http://silent.test/v1/traces');
    const settled = account.begin();
    vi.advanceTimersByTime(3_000);
    settled();
    account.settled(2, undefined);
    account.settled(2, undefined);
    expect(lines).toEqual([
      expect.stringContaining(
        'no answer from http://silent.test/v1/traces; the application goes on',
      ),
      'filrouge: http://silent.test/v1/traces answers again; spans arrive.\n',
    ]);
  });

  test('says nothing of a destination that answers in time', () => {
    vi.useFakeTimers();
    const lines = listen();
    const settled = createAccount('spans', 'http://quick.test').begin();
    vi.advanceTimersByTime(2_900);
    settled();
    vi.advanceTimersByTime(60_000);
    expect(lines).toEqual([]);
  });

  test('counts what was taken, refused and left, and says why', () => {
    const lines = listen();
    const before = balanceOf('logs');
    const account = createAccount('logs', 'http://busy.test');
    account.settled(10, { records: 10, error });
    account.settled(10, { records: 3, error });
    account.ended(4);
    account.overflowed();
    account.overflowed();
    account.sayOverflow();
    account.sayOverflow();
    const after = balanceOf('logs');
    expect(after.exported - before.exported).toBe(7);
    expect((after.dropped.export_failed ?? 0) - (before.dropped.export_failed ?? 0)).toBe(13);
    expect((after.dropped.ended_unsent ?? 0) - (before.dropped.ended_unsent ?? 0)).toBe(4);
    expect((after.dropped.queue_full ?? 0) - (before.dropped.queue_full ?? 0)).toBe(2);
    expect(lines).toEqual([
      'filrouge: 10 logs could not be sent to http://busy.test (HTTP 503); the application goes on.\n',
      'filrouge: http://busy.test answers again; logs arrive.\n',
      'filrouge: 2 logs were dropped because the queue was full (OTEL_BLRP_MAX_QUEUE_SIZE).\n',
    ]);
  });
});
