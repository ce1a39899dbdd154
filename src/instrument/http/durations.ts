import { metrics, ValueType, type Attributes, type Histogram } from '@opentelemetry/api';

/** Of the semantic conventions for HTTP metrics, in seconds. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const shared = ['http.request.method', 'url.scheme', 'network.protocol.version'];
const ofAnswer = ['http.response.status_code', 'error.type'];

interface DurationMetric {
  readonly name: string;
  readonly description: string;
  /** Attributes of the span that the metric has, too. */
  readonly attributes: readonly string[];
}

/** Of a server (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration). */
export const serverDuration: DurationMetric = {
  name: 'http.server.request.duration',
  description: 'Duration of HTTP server requests.',
  attributes: [...shared, 'http.route', ...ofAnswer],
};

/** Of a client (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpclientrequestduration). */
export const clientDuration: DurationMetric = {
  name: 'http.client.request.duration',
  description: 'Duration of HTTP client requests.',
  attributes: [...shared, 'server.address', 'server.port', ...ofAnswer],
};

/** Called when a request begins, with its attributes; what it returns is called when it has ended, with those of the answer. */
export type Durations = (request: Attributes) => (answer: Attributes) => void;

/** Makes the metric of how long requests take. */
export function createDurations(metric: DurationMetric): Durations {
  let histogram: Histogram | undefined;
  return (request) => {
    // Not earlier: by the first request it is known who exports metrics.
    const durations = (histogram ??= createHistogram(metric));
    const startMs = performance.now();
    return (answer) =>
      durations.record(
        (performance.now() - startMs) / 1_000,
        pick({ ...request, ...answer }, metric.attributes),
      );
  };
}

function createHistogram({ name, description }: DurationMetric): Histogram {
  return metrics.getMeter('filrouge.http').createHistogram(name, {
    description,
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: boundaries },
  });
}

function pick(attributes: Attributes, names: readonly string[]): Attributes {
  const picked: Attributes = {};
  for (const name of names) if (attributes[name] !== undefined) picked[name] = attributes[name];
  return picked;
}
