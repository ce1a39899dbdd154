import { expect, test } from 'vitest';
import { runProgram } from './program.ts';
import { metricsIn, startSink, type Sink } from './sink.ts';

/** The newest value of each metric of ours: by its name, and the reason where something failed. */
function newestIn(sink: Sink): Record<string, number> {
  const values: Record<string, number> = {};
  const ours = metricsIn(sink).filter((metric) => metric.name.startsWith('otel.sdk.'));
  for (const { name, sum } of ours)
    for (const { attributes, asInt, asDouble } of sum?.dataPoints ?? []) {
      const component = attributes.find(({ key }) => key === 'otel.component.name')?.value
        .stringValue;
      if (component?.startsWith('filrouge/') !== true) continue;
      const reason = attributes.find(({ key }) => key === 'error.type')?.value.stringValue;
      values[reason === undefined ? name : `${name} ${reason}`] = Number(asInt ?? asDouble);
    }
  return values;
}

test('the balance is given as metrics under the names of the semantic conventions', async () => {
  const sink = await startSink(({ attributes }) => attributes['number'] === 7);
  const env = {
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
    OTEL_METRIC_EXPORT_INTERVAL: '500',
    OTEL_METRIC_EXPORT_TIMEOUT: '500',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
  };
  const program = 'test/fixtures/spool/paced.cjs';
  await runProgram(['--require', './register', program, '1500'], env);
  await sink.close();
  const newest = newestIn(sink);
  expect(newest['otel.sdk.processor.span.processed']).toBeGreaterThan(500);
  expect(newest['otel.sdk.exporter.span.exported']).toBeGreaterThan(500);
  expect(newest).toMatchObject({
    'otel.sdk.exporter.span.exported rejected': 1,
    'otel.sdk.processor.span.queue.size': expect.any(Number),
    'otel.sdk.exporter.span.inflight': expect.any(Number),
    'otel.sdk.processor.log.processed': expect.any(Number),
    'otel.sdk.processor.log.queue.size': expect.any(Number),
    'otel.sdk.exporter.log.inflight': expect.any(Number),
    'otel.sdk.exporter.log.exported': expect.any(Number),
  });
});
