import { metrics, ValueType, type Attributes, type Histogram } from '@opentelemetry/api';

/** Of the semantic conventions for HTTP metrics (`http.server.request.duration`), in seconds. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const fromRequest = ['http.request.method', 'url.scheme', 'network.protocol.version'];
const fromAnswer = ['http.route', 'http.response.status_code', 'error.type'];

/** Makes the metric of how long requests take: called when one begins, and what it returns when it has ended. */
export function createDurations(): (request: Attributes) => (answer: Attributes) => void {
  let histogram: Histogram | undefined;
  return (request) => {
    // Not earlier: by the first request it is known who exports metrics.
    const durations = (histogram ??= createHistogram());
    const startMs = performance.now();
    return (answer) =>
      durations.record((performance.now() - startMs) / 1_000, {
        ...pick(request, fromRequest),
        ...pick(answer, fromAnswer),
      });
  };
}

function createHistogram(): Histogram {
  return metrics.getMeter('filrouge.http').createHistogram('http.server.request.duration', {
    description: 'Duration of HTTP server requests.',
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
