import { expect, test, vi } from 'vitest';
import { withoutSqliteWarning } from '../../src/cli/sqlite-warning.ts';

test('withoutSqliteWarning() holds back only the warning of node:sqlite, and only while loading', async () => {
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  await withoutSqliteWarning(() => {
    process.emitWarning('SQLite is an experimental feature and might change at any time');
    process.emitWarning('another', 'ExperimentalWarning');
    return Promise.resolve();
  });
  process.emitWarning('SQLite is an experimental feature');
  expect(emitted.mock.calls.map(([warning]) => warning)).toEqual([
    'another',
    'SQLite is an experimental feature',
  ]);
  emitted.mockRestore();
});
