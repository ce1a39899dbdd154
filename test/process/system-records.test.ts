import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';
import { securityEvents, type SecurityEventName } from '#record';
import type { OtlpLogRecord } from '#otlp';
import type { securityEvent } from '../../src/security-event.ts';
import { runProgram, type Ending } from './program.ts';
import { runIntoSink } from './sink.ts';

type Line = Readonly<Record<string, unknown>>;

const exit = 'test/fixtures/process/exit.cjs';
const security = 'test/fixtures/process/security.mjs';

/** How a program ended with filrouge, what arrived of its records and what its log file holds. */
async function run(
  ...args: readonly string[]
): Promise<{ ending: Ending; received: OtlpLogRecord[]; lines: Line[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-system-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'app.log');
  const { ending, sink } = await runIntoSink(['--require', './register', ...args], {
    FILROUGE_LOG_FILE: file,
  });
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return { ending, received: sink.allLogs, lines: lines.map((line) => JSON.parse(line) as Line) };
}

function ofEvent(received: readonly OtlpLogRecord[], name: string): OtlpLogRecord[] {
  return received.filter(({ eventName }) => eventName === name);
}

const crashes = [
  ['an uncaught exception', 'throw', 'uncaught exception: boom', 'Error', 'boom'],
  ['an unhandled rejection', 'reject', 'unhandled rejection: rejected', 'TypeError', 'rejected'],
] as const;

// Over OTLP nothing is sent while Node.js ends a process at once: the log file is what has the record.
describe('a program that crashes', () => {
  test.each(crashes)('by %s ends as without telemetry', async (_what, way) => {
    const bare = await runProgram([exit, way]);
    const { ending } = await run(exit, way);
    expect(ending).toEqual(bare);
    expect(ending.code).toBe(1);
    expect(ending.stderr).toContain(exit);
  });

  test.each(crashes)(
    'by %s leaves one FATAL record with its exception, then its end, in the log file',
    async (_what, way, message, exception, text) => {
      const { lines } = await run(exit, way);
      expect(lines.map((line) => line['event_name'] ?? line['message'])).toEqual([
        'process.start',
        'working',
        'process.crash',
        'process.stop',
      ]);
      expect(lines[2]).toMatchObject({
        level: 'FATAL',
        log_type: 'system',
        message,
        exception,
        exception_message: text,
        exception_stacktrace: expect.stringMatching(/^\w+: \w+\n {4}at .*exit\.cjs:\d+/),
      });
      expect(lines[3]).toMatchObject({ level: 'ERROR', log_type: 'system', exit_code: 1 });
    },
  );

  test('by an exception that it handles itself sends it as an ERROR, and goes on', async () => {
    const { ending, received } = await run(exit, 'handled');
    expect(ending.code).toBe(0);
    const [crash, ...more] = ofEvent(received, 'process.crash');
    expect(more).toEqual([]);
    expect(crash).toMatchObject({ severityText: 'ERROR', severityNumber: 17 });
    expect(crash?.attributes).toMatchObject({
      'log.type': 'system',
      'exception.type': 'Error',
      'exception.message': 'boom',
      'exception.stacktrace': expect.stringContaining('exit.cjs'),
    });
  });
});

describe('the life of a process', () => {
  test.each([
    ['by itself', 'natural', 0, 'INFO'],
    ['by itself, with a code', 'exitCode', 4, 'ERROR'],
  ])('that ends %s: its start and its end are sent, once', async (_how, way, code, level) => {
    const { ending, received, lines } = await run(exit, way);
    expect([ending.code, ending.stderr]).toEqual([code, '']);
    expect(lines.filter((line) => line['event_name'] === 'process.stop')).toHaveLength(1);
    const [start, stop, ...more] = received.filter(
      ({ attributes }) => attributes['log.type'] === 'system',
    );
    expect(more).toEqual([]);
    expect(start).toMatchObject({ eventName: 'process.start', severityText: 'INFO' });
    expect(start?.attributes).toMatchObject({
      pid: expect.any(Number),
      node_version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(stop).toMatchObject({
      eventName: 'process.stop',
      severityText: level,
      body: `process ended with code ${code}`,
    });
    expect(stop?.attributes).toMatchObject({
      exit_code: code,
      uptime_seconds: expect.any(Number),
    });
  });

  test('that is ended by process.exit(): its end is in the log file', async () => {
    const { ending, lines } = await run(exit, 'exit');
    expect(ending.code).toBe(3);
    expect(lines.at(-1)).toMatchObject({
      event_name: 'process.stop',
      exit_code: 3,
      level: 'ERROR',
    });
  });
});

describe('trouble of a process', () => {
  const unwell = 'test/fixtures/process/unwell.mjs';

  test('an event loop that stood still is recorded, with its delay', async () => {
    const { ending, received } = await run(unwell, 'blocked');
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    const [blocked, ...more] = ofEvent(received, 'process.event_loop.blocked');
    expect(more).toEqual([]);
    expect(blocked).toMatchObject({ severityText: 'WARNING' });
    // 900 ms, less what was left of the half second after which the process looks at itself.
    const delay = Number(blocked?.attributes['delay_millis']);
    expect(delay).toBeGreaterThanOrEqual(350);
    expect(blocked?.body).toBe(`the event loop stood still for ${delay} ms`);
  });

  test('a heap that is nearly full is recorded, once', async () => {
    const { ending, received } = await run('--max-old-space-size=200', unwell, 'full', '200');
    expect([ending.code, ending.stdout, ending.stderr]).toEqual([0, 'true\n', '']);
    const [full, ...more] = ofEvent(received, 'process.memory.high');
    expect(more).toEqual([]);
    expect(full).toMatchObject({ severityText: 'WARNING' });
    expect(full?.body).toMatch(/^the heap is 9\d % full$/);
    const { heap_used_bytes: used, heap_limit_bytes: limit } = full?.attributes ?? {};
    expect(limit).toBe(200 * 2 ** 20);
    expect(Number(used)).toBeGreaterThan(Number(limit) * 0.9);
  });

  test('a process that is well records nothing of it', async () => {
    const { received } = await run(unwell, 'neither');
    const events = received.map(({ eventName }) => eventName);
    expect(events).toEqual(['process.start', 'process.stop']);
  });
});

// As OWASP's Logging Vocabulary Cheat Sheet has them; all others are WARN there. Its CRITICAL is ERROR, number 18.
const informing =
  'authn_login_success authn_login_successafterfail authn_password_change authn_token_created authn_token_revoked upload_complete upload_stored upload_validation upload_delete session_created session_renewed session_expired'.split(
    ' ',
  );
const critical =
  'authn_password_change_fail authn_impossible_travel authn_token_reuse authz_fail malicious_extraneous malicious_attack_tool malicious_cors malicious_direct_reference sequence_fail session_use_after_expire'.split(
    ' ',
  );
const warning = Object.keys(securityEvents).filter(
  (name) => !informing.includes(name) && !critical.includes(name),
);

describe('securityEvent()', () => {
  test.each([
    ['INFO', 9, informing],
    ['WARNING', 13, warning],
    ['ERROR', 18, critical],
  ])(
    'records the events of level %s, number %i, of the vocabulary',
    async (level, number, names) => {
      const { ending, received } = await run(security, ...names);
      const records = received.filter(({ attributes }) => attributes['log.type'] === 'security');
      expect(records.map(({ eventName }) => eventName)).toEqual(names);
      expect(new Set(records.map(({ severityText }) => severityText))).toEqual(new Set([level]));
      expect(new Set(records.map(({ severityNumber }) => severityNumber))).toEqual(
        new Set([number]),
      );
      expect(records.map(({ body }) => body)).toEqual(
        names.map((name) => name.replaceAll('_', ' ')),
      );
      expect([ending.code, ending.stderr]).toEqual([5, '']);
    },
  );

  test.each([
    ['failed', 'ERROR', 18],
    ['incomplete', 'ERROR', 18],
    ['passed', 'INFO', 9],
  ])('upload_validation with the outcome %s is %s, number %i', async (outcome, level, number) => {
    const { received } = await run('test/fixtures/process/upload.mjs', outcome);
    expect(ofEvent(received, 'upload_validation')).toMatchObject([
      { severityText: level, severityNumber: number, attributes: { outcome } },
    ]);
  });

  test('hides whom it concerns: the user is a pseudonym, an address a mark', async () => {
    const { received, lines } = await run(security, 'authn_login_fail');
    expect(ofEvent(received, 'authn_login_fail')[0]?.attributes).toMatchObject({
      'user.hash': expect.stringMatching(/^h1:/),
      reason: 'wrong password',
    });
    expect(toText([received, lines])).not.toMatch(/joebob1|example\.org/);
  });

  test('takes names of the vocabulary only, with nothing behind them', () => {
    expectTypeOf<Parameters<typeof securityEvent>[0]>().toEqualTypeOf<SecurityEventName>();
    expectTypeOf<'authn_login_fail:joebob1'>().not.toExtend<SecurityEventName>();
    expectTypeOf<string>().not.toExtend<SecurityEventName>();
  });

  test.each([
    [
      'authn_login_fail:joebob1',
      '"authn_login_fail" with something behind a colon',
      'authn login fail',
    ],
    ['joe@example.org came in', '"[email] came in"', '[email] came in'],
    ['constructor', '"constructor"', 'constructor'],
  ])(
    'records %s as unknown_event, says so once, and repeats nobody’s name',
    async (name, shown, body) => {
      const { ending, received, lines } = await run(security, name, name, `${name} again`);
      const records = ofEvent(received, 'unknown_event');
      expect(records.map(({ severityText }) => severityText)).toEqual(Array(3).fill('WARNING'));
      expect(records[0]?.body).toBe(body);
      expect(ending.stderr).toBe(
        `filrouge: securityEvent() got ${shown}; expected a name of the OWASP Logging Vocabulary; recorded as unknown_event.\n`,
      );
      expect(toText([ending, received, lines])).not.toMatch(/joebob1|example\.org/);
      expect(ending.code).toBe(5);
    },
  );
});

/** Everything in it, however deep. */
function toText(value: unknown): string {
  return inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });
}
