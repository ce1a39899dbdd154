import { toOutline, addLogs } from '#viewer/trace-outline';
import type {
  AlertsAnswer,
  BuildsAnswer,
  CorrelationView,
  ErrorsAnswer,
  FieldsAnswer,
  FieldSample,
  FindAnswer,
  InstantAnswer,
  LogCountsAnswer,
  LogsAnswer,
  LogSkeleton,
  OperationsAnswer,
  OverviewAnswer,
  SettingsAnswer,
  SpanDetails,
  SpansLikeAnswer,
  StatsAnswer,
  TraceOutline,
  TracesAnswer,
  TraceSkeleton,
  TraceView,
} from '#viewer/api';
import { PageError } from './sentence.ts';

/** What a list of traces is narrowed to. */
export interface TracesQuery {
  readonly limit: number;
  readonly service?: string | undefined;
  readonly errorsOnly: boolean;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** In the language of queries. */
  readonly q?: string | undefined;
}

/** What a list of log lines is narrowed to. */
export interface LogsQuery {
  readonly limit: number;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly service?: string | undefined;
  readonly level?: string | undefined;
  /** Nanoseconds since 1970: half of the lines from before, half from after. */
  readonly around?: string | undefined;
  readonly q?: string | undefined;
}

/** Reads the latest traces. */
export async function fetchTraces(query: TracesQuery, abort?: AbortSignal): Promise<TracesAnswer> {
  const errors = query.errorsOnly ? '1' : undefined;
  const { limit, errorsOnly: _, ...rest } = query;
  const search = toSearch({ limit: String(limit), errors, ...rest });
  return (await getJson<TracesAnswer>(`/api/traces/latest${search}`, abort)) ?? { traces: [] };
}

/** Reads all of one trace; undefined when the server does not know it. */
export function fetchTrace(id: string, abort?: AbortSignal): Promise<TraceView | undefined> {
  return getJson(`${toTracePath(id)}/view`, abort);
}

/** Spans and log lines of a trace that is read whole; of a longer one, what stands in a row is read when it is opened. */
const mostRows = 4_000;
/** Spans of a long trace that come before the others: more than a screen has rows. */
const firstSpans = '200';

/**
 * Reads one trace, or what is drawn of a long one.
 * @param onPart Told of a long one its spans, before its log lines are there.
 * @param isFromTop True: told before that of its first spans, which come sooner.
 * @returns With its log lines; undefined when the server does not know it.
 */
export async function fetchOutline(
  id: string,
  abort: AbortSignal,
  onPart: (outline: TraceOutline) => void,
  isFromTop: boolean,
): Promise<TraceOutline | undefined> {
  const path = toTracePath(id);
  const asked = toSearch({ most: String(mostRows), first: isFromTop ? firstSpans : undefined });
  const answer = await getJson<TraceView | TraceSkeleton>(`${path}/view${asked}`, abort);
  if (answer === undefined || !('span_columns' in answer)) return answer;
  const all =
    answer.spans_after === undefined
      ? undefined
      : getJson<TraceSkeleton>(`${path}/skeleton`, abort);
  let outline = toOutline(answer);
  onPart(outline);
  // One question is answered after the other: that for the spans has to be on its way before.
  await nextTask();
  const logs = getJson<LogSkeleton>(`${path}/skeleton/logs`, abort);
  // When the spans do not come, nobody waits for it.
  logs.catch(() => undefined);
  if (all !== undefined) {
    const skeleton = await all;
    if (skeleton === undefined) return undefined;
    outline = toOutline(skeleton);
    onPart(outline);
  }
  const skeletonOfLogs = await logs;
  const whole = skeletonOfLogs && addLogs(outline, skeletonOfLogs);
  // What is drawn of it takes as long again: who scrolls meanwhile gets a frame in between.
  await nextTask();
  return whole;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Reads what stands in a span of a trace; undefined when it is no longer stored. */
export function fetchSpan(
  traceId: string,
  spanId: string,
  abort?: AbortSignal,
): Promise<SpanDetails | undefined> {
  return getJson(`${toTracePath(traceId)}/spans/${encodeURIComponent(spanId)}`, abort);
}

/** Reads the log lines of a trace at an instant, in nanoseconds since 1970. */
export async function fetchInstant(
  traceId: string,
  at: string,
  abort?: AbortSignal,
): Promise<InstantAnswer> {
  const answer = await getJson<InstantAnswer>(
    `${toTracePath(traceId)}/logs${toSearch({ at })}`,
    abort,
  );
  return answer ?? { logs: [] };
}

/** Finds a text in all that stands in the rows of a trace; gives their ids. */
export async function fetchFound(
  traceId: string,
  q: string,
  abort?: AbortSignal,
): Promise<readonly string[]> {
  const path = `${toTracePath(traceId)}/find${toSearch({ q })}`;
  return (await getJson<FindAnswer>(path, abort))?.rows ?? [];
}

function toTracePath(id: string): string {
  return `/api/traces/${encodeURIComponent(id)}`;
}

/** Reads everything of one correlation id; undefined when nothing carries it. */
export async function fetchCorrelation(
  id: string,
  abort?: AbortSignal,
): Promise<CorrelationView | undefined> {
  const view = await getJson<CorrelationView>(`/api/correlations/${encodeURIComponent(id)}`, abort);
  if (view === undefined || view.traces.length + view.logs.length === 0) return undefined;
  return view;
}

/** Reads the latest log lines. */
export async function fetchLogs(query: LogsQuery, abort?: AbortSignal): Promise<LogsAnswer> {
  const { limit, ...rest } = query;
  const search = toSearch({ limit: String(limit), ...rest });
  return (await getJson<LogsAnswer>(`/api/logs${search}`, abort)) ?? { logs: [] };
}

const noCounts: LogCountsAnswer = {
  counted: 0,
  step_millis: 1,
  series: { errors: [], warnings: [], others: [] },
  facets: [],
};

/** Counts the log lines over time and by field. */
export async function fetchLogCounts(
  query: Omit<LogsQuery, 'limit'>,
  abort?: AbortSignal,
): Promise<LogCountsAnswer> {
  return (await getJson<LogCountsAnswer>(`/api/logs/counts${toSearch(query)}`, abort)) ?? noCounts;
}

/** Reads the counters of the store. */
export function fetchStats(): Promise<StatsAnswer | undefined> {
  return getJson('/api/stats');
}

/** Reads how the view was started. */
export function fetchSettings(): Promise<SettingsAnswer | undefined> {
  return getJson('/api/settings');
}

/** Reads the names of all services that have sent something. */
export async function fetchServices(): Promise<readonly string[]> {
  const answer = await getJson<{ readonly services: readonly string[] }>('/api/v3/services');
  return answer?.services ?? [];
}

const emptyOverview: OverviewAnswer = {
  since: '',
  until: '',
  step_seconds: 60,
  services: [],
  calls: [],
};

/** Reads what the services do, and who calls whom. */
export async function fetchOverview(
  since: string | undefined,
  abort?: AbortSignal,
): Promise<OverviewAnswer> {
  const answer = await getJson<OverviewAnswer>(`/api/overview${toSearch({ since })}`, abort);
  return answer ?? emptyOverview;
}

/** Reads what the operations of a service do. */
export async function fetchOperations(
  service: string,
  since: string | undefined,
  abort?: AbortSignal,
): Promise<OperationsAnswer> {
  const path = `/api/overview/operations${toSearch({ service, since })}`;
  const answer = await getJson<OperationsAnswer>(path, abort);
  return answer ?? { since: '', until: '', service, operations: [] };
}

/** Reads how long the spans of an operation took. */
export function fetchSpansLike(
  asked: Readonly<Record<'service' | 'name' | 'since' | 'until', string>>,
  abort?: AbortSignal,
): Promise<SpansLikeAnswer | undefined> {
  return getJson(`/api/spans/like${toSearch(asked)}`, abort);
}

/** Reads two builds of a service side by side. */
export function fetchBuilds(
  asked: Readonly<
    Record<'service' | 'operation' | 'left' | 'right' | 'since' | 'until', string | undefined>
  >,
  abort?: AbortSignal,
): Promise<BuildsAnswer | undefined> {
  return getJson(`/api/builds${toSearch(asked)}`, abort);
}

/** Reads what went wrong. */
export async function fetchErrors(
  range: Readonly<Record<'since' | 'service' | 'warnings', string | undefined>>,
  abort?: AbortSignal,
): Promise<ErrorsAnswer> {
  const answer = await getJson<ErrorsAnswer>(`/api/errors${toSearch(range)}`, abort);
  return answer ?? { since: '', until: '', errors: [] };
}

/** Reads what a query can ask of log lines or spans; nothing when the server does not answer. */
export async function fetchFields(on: 'logs' | 'spans'): Promise<readonly FieldSample[]> {
  const answer = await getJson<FieldsAnswer>(`/api/fields${toSearch({ on })}`).catch(
    () => undefined,
  );
  return answer?.fields ?? [];
}

/** Reads the alerts. */
export function fetchAlerts(): Promise<AlertsAnswer | undefined> {
  return getJson('/api/alerts');
}

/** Silences alerts with these labels for a while. @throws PageError with a sentence for the reader. */
export function startSilence(silence: {
  readonly matchers: Readonly<Record<string, string>>;
  readonly minutes: number;
}): Promise<void> {
  return send('POST', '/api/alerts/silences', { ...silence, comment: 'from the page' });
}

/** Ends a silence. @throws PageError with a sentence for the reader. */
export function endSilence(id: string): Promise<void> {
  return send('DELETE', `/api/alerts/silences/${encodeURIComponent(id)}`);
}

/** Sends a marked message to the channels of a rule. @throws PageError with a sentence for the reader. */
export function sendTest(rule: string): Promise<void> {
  return send('POST', '/api/alerts/test', { rule });
}

async function send(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw await readTrouble(response);
}

/** What is told about the live connection. */
export interface LiveListener {
  /** Told at once how much is stored, and when that has changed; a few times a second at most. */
  readonly onStats: (stats: StatsAnswer) => void;
  readonly onConnected: (connected: boolean) => void;
}

/** Listens for changes of the store; the browser connects again by itself after a loss. */
export function listenLive({ onStats, onConnected }: LiveListener): EventSource {
  const source = new EventSource('/api/live');
  source.addEventListener('change', ({ data }: MessageEvent<string>) =>
    onStats(JSON.parse(data) as StatsAnswer),
  );
  source.addEventListener('open', () => onConnected(true));
  source.addEventListener('error', () => onConnected(false));
  return source;
}

/** @throws PageError with a sentence for the reader when the server cannot be reached or refuses. */
async function getJson<T>(path: string, abort?: AbortSignal): Promise<T | undefined> {
  const response = await fetch(path, { signal: abort ?? null }).catch((cause: unknown) => {
    if (abort?.aborted === true) throw cause;
    throw new PageError((shell) => shell.noAnswer, cause);
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw await readTrouble(response);
  // Same origin, same version: the server's types are the contract, so no second parser here.
  return (await response.json()) as T;
}

/** The server says what it found and what it expected. */
async function readTrouble(response: Response): Promise<PageError> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'string') return new PageError((shell) => shell.refused(error));
  }
  return new PageError((shell) => shell.badStatus(String(response.status)));
}

function toSearch(parameters: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') search.set(name, value);
  }
  return `?${search.toString()}`;
}
