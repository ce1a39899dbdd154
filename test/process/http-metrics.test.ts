import { beforeAll, expect, test } from 'vitest';
import { metricsIn, runIntoSink, type MetricPoint, type Sink } from './sink.ts';

const made = new Map<string, Sink>();

beforeAll(async () => {
  await Promise.all(
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
      made.set(maker, sink);
    }),
  );
});

/** The points as they were sent last, of each scope that has the metric, without what differs from run to run. */
function pointsOf(maker: string, name: string): unknown[] {
  const sink = made.get(maker);
  const sent = (sink === undefined ? [] : metricsIn(sink)).filter((metric) => metric.name === name);
  const last = new Map(sent.map((metric) => [metric.description, metric]));
  return (
    [...last.values()]
      .flatMap(({ unit, histogram }) => (histogram?.dataPoints ?? []).map(toPoint(unit)))
      // OpenTelemetry's counts what sends the metrics, too.
      .filter((point) => !JSON.stringify(point).includes('POST'))
      .sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))
  );
}

function toPoint(unit: string): (point: MetricPoint) => unknown {
  return ({ count, sum = NaN, explicitBounds, attributes }) => ({
    count: Number(count),
    unit,
    isInSeconds: sum > 0 && sum < 5,
    explicitBounds,
    attributes: Object.fromEntries(
      attributes
        .map(({ key, value }) => [key, key === 'server.port' ? 'a port' : value] as const)
        .sort(([one], [other]) => one.localeCompare(other)),
    ),
  });
}

test('http.server.request.duration is described as by OpenTelemetry’s', () => {
  const [ours, theirs] = ['filrouge', 'opentelemetry'].map((maker) => {
    const sink = made.get(maker);
    const found = sink === undefined ? [] : metricsIn(sink);
    return found.findLast(({ name }) => name === 'http.server.request.duration')?.description;
  });
  expect(ours).toBe('Duration of HTTP server requests.');
  expect(ours).toBe(theirs);
});

test.each([
  ['http.server.request.duration', [2, 4]],
  // Those of fetch name the scheme.
  ['http.client.request.duration', [1, 1, 2, 2]],
])('%s is that of OpenTelemetry’s instrumentations', (name, counts) => {
  const ours = pointsOf('filrouge', name);
  expect(ours).toEqual(counts.map((count) => expect.objectContaining({ count, unit: 's' })));
  expect(ours).toEqual(pointsOf('opentelemetry', name));
});
