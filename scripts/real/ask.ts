import { until } from './until.ts';

const answerTimeoutMs = 30_000;
const times = { withinMs: 30_000, everyMs: 250 };

/**
 * Sends a request, and again while the server says that the fault is its own: an index that was made a moment ago has no
 * shard that answers yet (OpenSearch: 503; Jaeger, which asks it: 500).
 * @returns the first other answer, or after 30 s the last one.
 */
export function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return until(
    () => fetch(url, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) }),
    (answer) => answer.status < 500,
    times,
  );
}
