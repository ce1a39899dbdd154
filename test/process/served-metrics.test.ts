import { expect, test } from 'vitest';
import { runIntoSink, type Sink } from './sink.ts';

const name = 'http.server.request.duration';

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}
interface Point {
  readonly count: number | string;
  readonly sum: number;
  readonly explicitBounds: readonly number[];
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

/** The metric as it was sent last, without what differs from run to run. */
function lastIn({ requests, bodies }: Sink): unknown {
  const sent = bodies.filter((_, index) => requests[index]?.path.endsWith('/v1/metrics') === true);
  const metrics = sent.flatMap((body) => {
    const { resourceMetrics } = JSON.parse(String(body)) as {
      resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[];
    };
    return resourceMetrics.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap((each) => each.metrics),
    );
  });
  const last = metrics.findLast((metric) => metric.name === name);
  const points = last?.histogram?.dataPoints.map(({ count, sum, explicitBounds, attributes }) => ({
    count: Number(count),
    isInSeconds: sum > 0 && sum < 5,
    explicitBounds,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value])),
  }));
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
