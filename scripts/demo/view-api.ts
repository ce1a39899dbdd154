import type { LogsAnswer, StatsAnswer, TraceSummary } from '#viewer/api';

const answerTimeoutMs = 5_000;

/** Reads the counters of view's store. */
export function readStats(viewUrl: string): Promise<StatsAnswer> {
  return get<StatsAnswer>(`${viewUrl}/api/stats`);
}

/** Reads the latest traces, at least as many as asked where there are so many. */
export async function readLatestTraces(
  viewUrl: string,
  limit: number,
): Promise<readonly TraceSummary[]> {
  const answer = await get<unknown>(`${viewUrl}/api/traces/latest?limit=${limit}`);
  if (Array.isArray(answer)) return answer;
  return (answer as { readonly traces: readonly TraceSummary[] }).traces;
}

/** Gives the trace of a correlation id, by view's logs. */
export async function findTraceId(
  viewUrl: string,
  correlationId: string,
): Promise<string | undefined> {
  const query = new URLSearchParams({ correlation_id: correlationId, limit: '10' });
  const { logs } = await get<LogsAnswer>(`${viewUrl}/api/logs?${query}`);
  return logs.find((row) => row.trace_id !== undefined)?.trace_id;
}

/** The answers are ours, from the same build: their types are trusted. */
async function get<Answer>(url: string): Promise<Answer> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as Answer;
}
