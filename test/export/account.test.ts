import { afterEach, describe, expect, test, vi } from 'vitest';
import { balanceOf, concludeLosses, recoveredOf } from '#diagnostics';
import { createAccount, type Account } from '#export';
import type { StoredRecord } from '#spool';
import type { Ends, RefusedRecord } from '../../src/export/channel.ts';

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

function accountAt(
  url: string,
  signal: 'spans' | 'logs' = 'spans',
  setAside: (record: StoredRecord) => string | undefined = () => undefined,
): Account {
  return createAccount({ signal, url, place: () => 'memory', setAside });
}

const all: Ends = { accepted: 2, refused: [], unnamed: 0 };
const error = new Error('refused');
const nothing = new Uint8Array();
const tooLarge: RefusedRecord = {
  record: { payload: nothing, scope: nothing, resource: nothing },
  reason: 'oversize',
  error,
};

describe('an account', () => {
  test('says that a destination is silent, and once that it answers again', () => {
    vi.useFakeTimers();
    const lines = listen();
    const account = accountAt('http://silent.test/v1/traces');
    account.begin();
    account.refused(Object.assign(error, { code: 'ECONNREFUSED' }), 'retry', undefined);
    account.begin();
    vi.advanceTimersByTime(3_000);
    account.settled(all, true);
    account.settled(all, true);
    expect(lines).toEqual([
      'filrouge: no answer from http://silent.test/v1/traces; the application goes on, spans wait in memory. Is the collector, or `filrouge view`, running? (OTEL_EXPORTER_OTLP_ENDPOINT)\n',
      'filrouge: http://silent.test/v1/traces answers again; spans arrive.\n',
    ]);
  });

  test('says nothing of a destination that answers in time', () => {
    vi.useFakeTimers();
    const lines = listen();
    const account = accountAt('http://quick.test');
    account.begin();
    vi.advanceTimersByTime(2_900);
    account.settled(all, true);
    vi.advanceTimersByTime(60_000);
    expect(lines).toEqual([]);
  });

  test.each([
    [401, 'configuration', 'OTEL_EXPORTER_OTLP_HEADERS'],
    [403, 'configuration', 'OTEL_EXPORTER_OTLP_HEADERS'],
    [404, 'configuration', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [415, 'configuration', 'OTEL_EXPORTER_OTLP_PROTOCOL and OTEL_EXPORTER_OTLP_COMPRESSION'],
    [503, 'retry', 'are sent again'],
  ] as const)('says of a %i what is wrong, once a minute', (status, verdict, text) => {
    const lines = listen();
    const account = accountAt(`http://status-${status}.test`);
    for (let tries = 0; tries < 3; tries += 1) account.refused(error, verdict, status);
    expect(lines).toEqual([expect.stringContaining(text)]);
    expect(account.state()).toEqual({ state: 'failing', lastError: 'refused' });
  });

  test('names the variable of a further destination', () => {
    const lines = listen();
    const further = { signal: 'logs', isFurther: true, place: () => 'memory' } as const;
    for (const status of [401, 404])
      createAccount({ ...further, url: `http://further-${status}.test` }).refused(
        error,
        'configuration',
        status,
      );
    expect(lines).toEqual([
      expect.stringContaining('valid credentials in FILROUGE_ALSO_SEND_TO;'),
      expect.stringContaining('an OTLP/HTTP receiver in FILROUGE_ALSO_SEND_TO;'),
    ]);
  });

  test('counts what was taken and what was refused, and says why', () => {
    vi.useFakeTimers();
    const lines = listen();
    const before = balanceOf('logs', 0, 0);
    const aside: StoredRecord[] = [];
    const account = accountAt('http://busy.test', 'logs', (record) => {
      aside.push(record);
      return 'kept.jsonl';
    });
    account.settled({ accepted: 7, refused: [], unnamed: 3, why: 'too old' }, true);
    account.settled({ accepted: 1, refused: [tooLarge, tooLarge], unnamed: 0 }, true);
    const { exported, dropped } = balanceOf('logs', 0, 0);
    expect(exported - before.exported).toBe(8);
    expect(dropped).toEqual({ rejected: 3, oversize: 2 });
    expect(aside).toEqual([tooLarge.record, tooLarge.record]);
    vi.advanceTimersByTime(1_000);
    expect(lines).toEqual([
      'filrouge: 5 logs were dropped: 3 because the destination refused them (http://busy.test: too old), 2 because they were too large (http://busy.test: refused; they are kept in kept.jsonl); the application goes on.\n',
    ]);
    account.settled({ accepted: 0, refused: [], unnamed: 1 }, true);
    vi.advanceTimersByTime(59_000);
    expect(lines).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(lines[1]).toContain('6 logs were dropped');
    account.settled({ accepted: 0, refused: [], unnamed: 1 }, true);
    concludeLosses();
    concludeLosses();
    expect(lines).toHaveLength(3);
  });

  test('counts the records of an earlier process apart', () => {
    const before = recoveredOf('spans');
    const exported = balanceOf('spans', 0, 0).exported;
    accountAt('http://next.test').settled({ accepted: 4, refused: [], unnamed: 1 }, false);
    expect(recoveredOf('spans').exported - before.exported).toBe(4);
    expect(recoveredOf('spans').dropped - before.dropped).toBe(1);
    expect(balanceOf('spans', 0, 0).exported).toBe(exported);
  });
});
