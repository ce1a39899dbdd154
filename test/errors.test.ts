import { readFileSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import { errorTable, TelemetryError, type ErrorCode } from '#errors';

test('every code is on the page of errors, and the page names no other', () => {
  const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/^\| `(FR_\w+)` \|/gm)].map((match) => match[1]);
  expect(named.sort()).toEqual(Object.keys(errorTable).sort());
});

test('every code has a sentence and a remedy', () => {
  for (const { sentence, remedy } of Object.values(errorTable)) {
    expect(sentence).toMatch(/\.$/);
    expect(remedy).toMatch(/\.$/);
  }
});

test('a TelemetryError is known by its code and keeps its cause', () => {
  const cause = new Error('inner');
  const error = new TelemetryError('FR_OTLP_MALFORMED', 'line', cause);
  expect(error).toMatchObject({ name: 'TelemetryError', code: 'FR_OTLP_MALFORMED', cause });
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
});
