import { expect, test } from 'vitest';
import { metricsIn, runIntoSink, type Sink } from './sink.ts';

const name = 'http.server.request.duration';

/** The metric as it was sent last, without what differs from run to run. */
function lastIn(sink: Sink): unknown {
  const last = metricsIn(sink).findLast((metric) => metric.name === name);
  const points = last?.histogram?.dataPoints.map(
    ({ count, sum = NaN, explicitBounds, attributes }) => ({
      count: Number(count),
      isInSeconds: sum > 0 && sum < 5,
      explicitBounds,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value])),
    }),
  );
  return { unit: last?.unit, description: last?.description, points };
}

test(`${name} is that of @opentelemetry/instrumentation-http`, async () => {
  const [ours, theirs] = await Promise.all(
    ['filrouge', 'opentelemetry'].map(async (maker) => {
      const { sink } = await runIntoSink(
        ['--require', './register', 'test/fixtures/served-requests/measured.cjs'],
        {
          FILROUGE_HTTP_SPANS: maker,
          OTEL_METRICS_EXPORTER: 'otlp',
          OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
          OTEL_METRIC_EXPORT_INTERVAL: '400',
          OTEL_METRIC_EXPORT_TIMEOUT: '400',
        },
      );
      return lastIn(sink);
    }),
  );
  expect(ours).toMatchObject({ unit: 's', points: [{ count: 2 }, { count: 1 }] });
  expect(ours).toEqual(theirs);
});
