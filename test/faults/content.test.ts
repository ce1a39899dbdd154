import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinRequest } from '#otlp';
import { readDeadLetters, readText } from '../../scripts/faults/left-files.ts';
import { judgeLines } from '../../scripts/faults/probes/settings.ts';
import { judgeSummaries } from '../../scripts/faults/probes/summaries.ts';
import { sizesOfRecords } from '../../scripts/faults/record-sizes.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filrouge-faults-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('sizesOfRecords() gives the bytes of each record, over all scopes and resources', () => {
  const none = Buffer.alloc(0);
  const ofSize = (...sizes: readonly number[]): { scope: Buffer; records: Buffer[] } => ({
    scope: none,
    records: sizes.map((size) => Buffer.alloc(size)),
  });
  const request = joinRequest([
    { resource: none, scopes: [ofSize(3, 200), ofSize(70_000)] },
    { resource: none, scopes: [ofSize(1)] },
  ]);

  expect(sizesOfRecords(Buffer.from(request))).toEqual([3, 200, 70_000, 1]);
});

function lineOf(...numbers: readonly number[]): string {
  const logRecords = numbers.map((n) => ({
    attributes: [{ key: 'n', value: { intValue: String(n) } }],
  }));
  const resourceLogs = [{ scopeLogs: [{ logRecords }] }];
  return `${JSON.stringify({ resourceLogs, rejected: { status: 400 } })}\n`;
}

test('readDeadLetters() gives the number of each line', () => {
  writeFileSync(join(folder, 'rejected.logs.jsonl'), lineOf(4) + lineOf(7));

  expect(readDeadLetters(folder)).toEqual({ spans: [], logs: [4, 7] });
});

test.each([
  ['holds two records', lineOf(1, 2)],
  ['is no JSON', 'no JSON\n'],
])('readDeadLetters() takes no line that %s', (_what, line) => {
  writeFileSync(join(folder, 'rejected.logs.jsonl'), line);

  expect(readDeadLetters(folder).logs).toEqual([Number.NaN]);
});

test.each([
  ['a clean line', 'a é\n', { lines: 1, controls: 0 }],
  ['a carriage return', 'a\r\nb\n', { lines: 2, controls: 1 }],
  ['an escape sequence', '\u001b[31m\n', { lines: 1, controls: 1 }],
])('readText() counts in %s', (_what, text, expected) => {
  const file = join(folder, 'text');
  writeFileSync(file, text);

  expect(readText(file)).toEqual(expected);
});

test('readText() finds no file', () => {
  expect(readText(join(folder, 'none'))).toBeUndefined();
});

const stderrOf = (line: string): string => `filrouge: ${line}\n`;
const sampler = { variable: 'OTEL_TRACES_SAMPLER', value: 'foo' };
const secret = { variable: 'OTEL_HEADERS', value: 'no pairs', isSecret: true };

test.each([
  ['a value', sampler, 'OTEL_TRACES_SAMPLER is "foo"; expected one of a, b; using a.'],
  ['a secret', secret, 'OTEL_HEADERS is 8 characters; expected pairs; using nothing.'],
  [
    'an unknown name',
    { variable: 'OTEL_SAMPLR', value: 'x', isUnknown: true, meant: 'OTEL_SAMPLER' },
    'OTEL_SAMPLR is unknown; expected another; it is ignored (did you mean OTEL_SAMPLER?)',
  ],
])('judgeLines() is content with a line about %s', (_what, mistake, line) => {
  expect(judgeLines(stderrOf(line), mistake)).toEqual([]);
});

test.each([
  ['silence', sampler, '', '0 lines'],
  ['a missing value', sampler, 'OTEL_TRACES_SAMPLER: expected a; using a.', 'the value'],
  ['no expectation', sampler, 'OTEL_TRACES_SAMPLER is foo; using a.', 'what is expected'],
  ['no word on what is used', sampler, 'OTEL_TRACES_SAMPLER is foo; expected a.', 'what is used'],
  ['a secret', secret, 'OTEL_HEADERS is no pairs (8); expected x; using y.', 'says a secret'],
])('judgeLines() sees %s', (_what, mistake, line, expected) => {
  expect(judgeLines(stderrOf(line), mistake).join()).toContain(expected);
});

const minuteMs = 60_000;
const summariesEnd = { startedMs: 0, endedMs: 130_000, lost: 30, lines: [] };
const summariesSaid = [
  { atMs: 1_000, lost: 10 },
  { atMs: 1_000 + minuteMs, lost: 20 },
  { atMs: 1_000 + 2 * minuteMs, lost: 25 },
  { atMs: 129_900, lost: 30 },
];

test('judgeSummaries() is content with one a minute and one at the end', () => {
  expect(judgeSummaries(summariesSaid, summariesEnd).misses).toEqual([]);
});

test('judgeSummaries() adds what waited at the end', () => {
  const lines = ['filrouge: the process ended before 5 spans could be sent to a.'];
  const { misses } = judgeSummaries(summariesSaid, { ...summariesEnd, lost: 35, lines });

  expect(misses).toEqual([]);
});

test.each([
  ['a late first one', summariesSaid.slice(1), 'first said after 61000'],
  ['one too many', [{ atMs: 500, lost: 5 }, ...summariesSaid], 'said again after 500'],
  ['an end without', summariesSaid.slice(0, 3), '25 said at the end, 30 are lost'],
  ['silence', [], 'first said after Infinity'],
])('judgeSummaries() sees %s', (_what, said, expected) => {
  expect(judgeSummaries(said, summariesEnd).misses.join()).toContain(expected);
});
