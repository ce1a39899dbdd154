import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonLinesOf } from './program.ts';
import { runIntoSink } from './sink.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filrouge-fs-spans-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

// Each span that is written into the spool would make spans of that writing, without end.
test('with the instrumentation of fs, the files of the application make spans, and those of telemetry none', async () => {
  const logFile = join(folder, 'app.log');
  const { ending, sink } = await runIntoSink(
    ['--require', './register', 'test/fixtures/fs-spans/app.cjs'],
    {
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'fs',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      FILROUGE_LOG_FILE: logFile,
    },
  );
  expect(ending).toMatchObject({ code: 0, stderr: '' });
  const turns = sink.spans.filter(({ name }) => name === 'turn').map(({ spanId }) => spanId);
  expect(turns).toHaveLength(3);
  const counts = new Map<string, number>();
  for (const { name, parentSpanId } of sink.spans)
    if (turns.includes(parentSpanId)) counts.set(name, (counts.get(name) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ 'fs readFileSync': 3, 'fs readFile': 3 });
  expect(sink.logs).toHaveLength(3);
  const written = jsonLinesOf(readFileSync(logFile, 'utf8'));
  expect(written.filter(({ message }) => message === 'read')).toHaveLength(3);
});
