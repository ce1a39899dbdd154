import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { budgets } from '../../bench/budgets.ts';
import { runProgram } from './program.ts';
import { runIntoSink } from './sink.ts';

const fixtures = 'test/fixtures/budgets';

test('a request has no more spans and log records than it may', async () => {
  const requests = 5;
  const other = createServer((_request, response) => response.end('3'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { ending, sink } = await runIntoSink(
    ['--require', './register', `${fixtures}/request.cjs`],
    {
      OTHER_SERVICE: `http://127.0.0.1:${port}/stock`,
      REQUESTS: String(requests),
    },
  );
  other.close();
  expect(ending.code).toBe(0);
  const served = sink.spans.filter(({ kind }) => kind === 2);
  expect(served).toHaveLength(requests);
  const [first] = served;
  // The client is the service itself: its span of each request is not one of the request.
  const below = sink.spans.filter(({ parentSpanId }) =>
    served.some(({ spanId }) => spanId === parentSpanId),
  );
  expect((served.length + below.length) / requests).toBe(budgets.spansOfRequest);
  const records = sink.allLogs.filter(({ spanId }) =>
    served.some((span) => span.spanId === spanId),
  );
  expect(first?.name).toBe('GET /orders/:id');
  expect(records.length / requests).toBe(budgets.logRecordsOfRequest);
});

const flags = [
  '--expose-gc',
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
  // Compiled beside the program, what a call takes depends on how busy the machine was.
  '--no-concurrent-recompilation',
];

test('a log call and a span allocate no more than they may', async () => {
  const program = [...flags, '--require', './register', `${fixtures}/heap.cjs`];
  const away = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  const [plain, measured] = [
    await runProgram([...flags, `${fixtures}/heap.cjs`]),
    await runProgram(program, away),
  ].map(({ stdout }) => JSON.parse(stdout) as { logCall: number; span: number });
  // It is measured at all, and telemetry is on.
  expect(plain?.logCall).toBeGreaterThan(500);
  expect(measured?.logCall).toBeGreaterThan((plain?.logCall ?? 0) + 1_000);
  expect(measured?.span).toBeGreaterThan(1_000);
  expect(measured?.logCall).toBeLessThanOrEqual(budgets.heapBytesOfLogCall);
  expect(measured?.span).toBeLessThanOrEqual(budgets.heapBytesOfSpan);
});
