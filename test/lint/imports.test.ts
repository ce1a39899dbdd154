import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const fixtures = 'test/lint/fixtures/src';
const oxlint = join(
  dirname(createRequire(import.meta.url).resolve('oxlint/package.json')),
  'bin/oxlint',
);

function lint(file: string): { code: number | null; output: string } {
  const { status, stdout } = spawnSync(
    process.execPath,
    [oxlint, `${fixtures}/${file}`, '--format', 'unix'],
    {
      env: { ...process.env, LINT_FIXTURES: '1' },
      encoding: 'utf8',
    },
  );
  return { code: status, output: stdout };
}

describe('the table of who may import whom', () => {
  test.each([
    ['an import that points up', 'record/upward.ts', "'#sdk'"],
    ['a dynamic import sideways', 'sdk/sideways.ts', "'#instrument'"],
    ['a relative import into another folder', 'otlp/deep.ts', "'../record/levels.ts'"],
    ['the OpenTelemetry SDK away from the edge', 'viewer/sdk.ts', "'@opentelemetry/sdk-trace'"],
    ['the OpenTelemetry SDK in the transport', 'export/sdk.ts', "'@opentelemetry/sdk-trace'"],
  ])('rejects %s', (_what, file, named) => {
    const { code, output } = lint(file);
    expect(output).toContain(`${named} import is restricted`);
    expect(code).toBe(1);
  });

  test('lets through what it allows', () => {
    expect(lint('sdk/allowed.ts')).toMatchObject({ code: 0 });
  });
});
