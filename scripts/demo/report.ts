import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { StatsAnswer, TraceSummary } from '#viewer/api';
import type { Child } from './child.ts';
import type { Destination } from './destination.ts';
import { type Outcome, expectedServices, expectedStatus } from './load.ts';
import { type Produced, askProduced, subtract } from './produced.ts';
import { readLatestTraces, readStats } from './view-api.ts';

/** The last line of `npm run demo -- --requests N --exit`. */
export interface Report {
  readonly requests: number;
  readonly traces: number;
  readonly complete_traces: number;
  readonly services: readonly string[];
  readonly spans: number;
  readonly logs: number;
  readonly logs_without_trace_id: number;
  readonly lost: number;
  readonly view: string | null;
}

/** What a report is made of. */
export interface ReportSources {
  readonly outcomes: readonly Outcome[];
  readonly services: readonly Child[];
  readonly destination: Destination;
  readonly before: Baseline;
  readonly logDir: string;
}

/** Counters before the first order: view's folder may hold earlier runs, and the start of a process is a record, too. */
export interface Baseline {
  readonly store: StatsAnswer | undefined;
  readonly produced: Produced;
  readonly untracedLines: number;
}

/** Reads the counters, after everything that the start produced has arrived. */
export async function readBaseline(
  services: readonly Child[],
  { viewUrl }: Destination,
  logDir: string,
): Promise<Baseline> {
  const produced = await askProduced(services);
  const store = viewUrl === undefined ? undefined : await readStats(viewUrl);
  return { store, produced, untracedLines: await countUntraced(logDir) };
}

const arrivalTimeoutMs = 15_000;
const pollMs = 200;

/** Waits until what was produced has arrived, at most 15 s, and gives the counts of that moment. */
export async function makeReport(sources: ReportSources): Promise<Report> {
  const deadline = Date.now() + arrivalTimeoutMs;
  for (;;) {
    const report = await countNow(sources);
    if (isComplete(report) || Date.now() > deadline) return report;
    await wait(pollMs);
  }
}

/** True when every order is one complete trace and nothing was lost on the way. */
export function isComplete(report: Report): boolean {
  const { requests, traces, complete_traces: complete, lost } = report;
  return traces === requests && complete === requests && lost === 0;
}

/** Orders that did not end as their scenario should, as sentences. */
export function findUnexpected(outcomes: readonly Outcome[]): string[] {
  return outcomes
    .filter(({ order, status }) => status !== expectedStatus[order.scenario])
    .map(({ order, status }) => {
      const wanted = expectedStatus[order.scenario];
      return `an order with scenario "${order.scenario}" ended with ${status || 'no answer'}; expected ${wanted}`;
    });
}

async function countNow(sources: ReportSources): Promise<Report> {
  const produced = subtract(await askProduced(sources.services), sources.before.produced);
  const { viewUrl, spansInView } = sources.destination;
  const store =
    viewUrl === undefined ? undefined : { url: viewUrl, stats: await readStats(viewUrl) };
  const spans =
    store !== undefined && spansInView
      ? await spansInStore(store.stats, store.url, sources)
      : spansAtServices(produced, sources);
  const logs =
    store === undefined
      ? await logsAtServices(produced, sources)
      : logsInStore(store.stats, sources);
  return {
    requests: sources.outcomes.length,
    ...spans,
    ...logs,
    lost: produced.spans.produced - spans.spans + (produced.logs.produced - logs.logs),
    view: viewUrl ?? null,
  };
}

/** Counts spans by what view answers. */
async function spansInStore(stats: StatsAnswer, viewUrl: string, sources: ReportSources) {
  const { outcomes, before } = sources;
  // Some more than ours: a doubled trace must be seen too.
  const traces = await readLatestTraces(viewUrl, outcomes.length + 50);
  const byCorrelation = new Map(traces.map((trace) => [trace.correlation_id, trace]));
  const found = outcomes.map(({ correlationId }) => byCorrelation.get(correlationId));
  return {
    traces: stats.traces - (before.store?.traces ?? 0),
    complete_traces: outcomes.filter((outcome, index) => isWhole(outcome, found[index])).length,
    services: [...new Set(found.flatMap((trace) => trace?.services ?? []))].toSorted(),
    spans: stats.spans - (before.store?.spans ?? 0),
  };
}

function isWhole({ order }: Outcome, trace: TraceSummary | undefined): boolean {
  if (trace === undefined || !trace.complete) return false;
  return expectedServices(order.scenario).every((service) => trace.services.includes(service));
}

/**
 * Counts spans by what the processes say that the destination accepted. A trace is then as complete as the
 * whole: when nothing was lost, each of them is.
 */
function spansAtServices(produced: Produced, { outcomes }: ReportSources) {
  const ids = outcomes.flatMap(({ correlationId }) => correlationId ?? []);
  const traces = new Set(ids).size;
  const { spans } = produced;
  return {
    traces,
    complete_traces: spans.exported === spans.produced ? traces : 0,
    services: produced.services,
    spans: spans.exported,
  };
}

function logsInStore(stats: StatsAnswer, { before }: ReportSources) {
  return {
    logs: stats.logs - (before.store?.logs ?? 0),
    logs_without_trace_id: stats.logs_without_trace_id - (before.store?.logs_without_trace_id ?? 0),
  };
}

async function logsAtServices({ logs }: Produced, { logDir, before }: ReportSources) {
  const untraced = (await countUntraced(logDir)) - before.untracedLines;
  return { logs: logs.exported, logs_without_trace_id: untraced };
}

/** Counts the lines without a trace id in the log files of the services. */
async function countUntraced(logDir: string): Promise<number> {
  const names = (await readdir(logDir)).filter((name) => name.endsWith('.log'));
  const texts = await Promise.all(names.map((name) => readFile(join(logDir, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  return lines.filter((line) => !line.includes('"trace_id"')).length;
}
