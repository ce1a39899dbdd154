import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { LogRecord } from '#record';
import type { LogRow } from '#viewer/api';
import { ok, say } from '../checks.ts';
import { readTrace, type Trace } from '../jaeger-api.ts';
import type { RunningJaeger } from '../jaeger.ts';
import { readRecords } from '../log-files.ts';
import { checkWhole, untilTraces } from '../orders.ts';
import { runShop } from '../shop.ts';
import { until } from '../until.ts';
import { startTiers } from './collector.ts';

const requests = 300;
const keptPercent = 25;
/** The slow orders of the shop take 400 ms more than others. */
const slowMs = 350;
const decisionSeconds = 8;

/** The parts that are there already. */
export interface Around {
  /** Program of a Collector. */
  readonly collector: string;
  readonly jaeger: RunningJaeger;
  readonly folder: string;
}

/** What the shop left. */
export interface ShopRun {
  readonly logDir: string;
  /** Its records as they came by OTLP. */
  readonly rows: readonly LogRow[];
}

/** The shop, through an agent and a gateway with tail sampling, into Jaeger on OpenSearch and a view for the logs. */
export async function checkTracesByCollector(around: Around): Promise<ShopRun> {
  const { collector: binary, jaeger, folder } = around;
  const tiers = await startTiers(binary, folder, jaeger.otlpUrl, {
    FILROUGE_KEEP_PERCENT: String(keptPercent),
    FILROUGE_SLOW_MS: String(slowMs),
    FILROUGE_DECISION_WAIT: `${decisionSeconds}s`,
  });
  const { agent, store } = tiers;
  try {
    const sinceMs = Date.now();
    const logDir = join(folder, 'shop', 'logs');
    say(
      `${requests} orders, through two Collectors; ${keptPercent} % of the plain traces are kept`,
    );
    await runShop(join(folder, 'shop'), requests, '--otlp', agent.url);
    const records = await readRecords(logDir);
    const served = groupByTrace(records);
    const sure = [...served.values()].filter((lines) => kindOf(lines) !== 'plain').length;
    const rows = await store.untilRecords(records.length);
    checkRows(records, rows);
    checkSampling(served, await untilTraces(jaeger.queryUrl, sinceMs, sure));
    await checkSecondRedaction(agent.url, jaeger.queryUrl, store.untilRecords, rows.length);
    return { logDir, rows };
  } finally {
    await tiers.close();
  }
}

function checkRows(records: readonly LogRecord[], rows: readonly LogRow[]): void {
  const arrived = new Set(rows.map((row) => row.record_id));
  const missing = records.filter((record) => !arrived.has(String(record['record_id'])));
  ok(
    `each of ${records.length} log records arrives by OTLP, whether its trace is kept or not`,
    records.length > 0 && missing.length === 0,
    `${missing.length} are missing`,
  );
  const masked = rows.filter((row) => JSON.stringify(row).includes('****'));
  ok(
    'the second redaction finds nothing in what the services sent',
    masked.length === 0,
    `${masked.length}, such as ${JSON.stringify(masked[0])}`,
  );
}

type Kind = 'declined' | 'failed' | 'slow' | 'plain' | 'between';

/** The access records of each trace that the app served. */
function groupByTrace(records: readonly LogRecord[]): Map<string, LogRecord[]> {
  const access = records.filter(
    (record) => record['log_type'] === 'network' && record['http_status'] !== undefined,
  );
  const byTrace = Map.groupBy(access, (record) => String(record['trace_id']));
  for (const [trace, lines] of byTrace) if (appLine(lines) === undefined) byTrace.delete(trace);
  return byTrace;
}

function appLine(lines: readonly LogRecord[]): LogRecord | undefined {
  return lines.find(({ service }) => service === 'app');
}

/** @returns `between` for a trace that is about as long as the limit: it may be kept or not. */
function kindOf(lines: readonly LogRecord[]): Kind {
  const app = appLine(lines);
  if (app?.['http_status'] === 402) return 'declined';
  if (lines.some((line) => Number(line['http_status']) >= 400)) return 'failed';
  const latency = Number(app?.['latency_millis']);
  if (latency >= slowMs) return 'slow';
  return latency < slowMs * 0.8 ? 'plain' : 'between';
}

function checkSampling(served: ReadonlyMap<string, LogRecord[]>, traces: readonly Trace[]): void {
  const kept = new Set(traces.map(([span]) => span?.traceId ?? ''));
  const byKind = Map.groupBy(served.keys(), (trace) => kindOf(served.get(trace) ?? []));
  const sure = { declined: 'declined payment', failed: 'request that failed', slow: 'slow order' };
  for (const [kind, name] of Object.entries(sure)) {
    const wanted = byKind.get(kind as Kind) ?? [];
    const missing = wanted.filter((trace) => !kept.has(trace));
    ok(
      `the trace of each ${name} (${wanted.length}) is kept`,
      wanted.length > 0 && missing.length === 0,
      `${missing.length} are missing`,
    );
  }
  const plain = byKind.get('plain') ?? [];
  const keptPlain = plain.filter((trace) => kept.has(trace)).length;
  const share = keptPercent / 100;
  const deviation = Math.sqrt(plain.length * share * (1 - share));
  ok(
    `of ${plain.length} plain traces ${keptPlain} are kept, as ${keptPercent} % of them would be`,
    plain.length >= 50 && Math.abs(keptPlain - plain.length * share) < 4 * deviation,
    `expected ${plain.length * share} ± ${4 * deviation}`,
  );
  checkWhole(traces);
}

const [card, email, password] = ['4111 1111 1111 1111', 'jane@example.org', 'correct horse'];
const harmless = '1234567';

/** What a program without redaction sends. */
async function checkSecondRedaction(
  otlpUrl: string,
  queryUrl: string,
  untilRecords: (wanted: number) => Promise<readonly LogRow[]>,
  before: number,
): Promise<void> {
  const traceId = randomBytes(16).toString('hex');
  await sendSecrets(otlpUrl, traceId);
  const rows = await untilRecords(before + 1);
  const row = rows.find((found) => found.trace_id === traceId);
  const times = { withinMs: (decisionSeconds + 30) * 1_000, everyMs: 500 };
  const trace = await until(
    () => readTrace(queryUrl, traceId),
    ({ length }) => length > 0,
    times,
  );
  for (const [what, found] of [
    ['log record', row],
    ['span', trace[0]],
  ] as const) {
    const text = JSON.stringify(found) ?? '';
    const left = [card, email, password].filter((secret) => text.includes(secret));
    ok(
      `what another program sends is redacted, in a ${what}`,
      text.includes(harmless) && left.length === 0,
      left.length > 0 ? `it has ${left.join(', ')}` : `it is ${text}`,
    );
  }
}

/** Sends a span, which is kept for its error, and a log record. */
async function sendSecrets(otlpUrl: string, traceId: string): Promise<void> {
  const attributes = [
    ['note', `paid with ${card} by ${email}`],
    ['db.password', password],
    ['order.id', harmless],
  ].map(([key, value]) => ({ key, value: { stringValue: value } }));
  const ids = { traceId, spanId: randomBytes(8).toString('hex') };
  const nowNs = `${Date.now()}000000`;
  const resource = {
    attributes: [{ key: 'service.name', value: { stringValue: 'of somebody else' } }],
  };
  const span = {
    ...ids,
    name: 'pay',
    kind: 1,
    startTimeUnixNano: nowNs,
    endTimeUnixNano: nowNs,
    status: { code: 2 },
    attributes,
  };
  const body = { stringValue: `card ${card}` };
  const logRecord = { ...ids, timeUnixNano: nowNs, body, attributes };
  await post(`${otlpUrl}/v1/traces`, {
    resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }],
  });
  await post(`${otlpUrl}/v1/logs`, {
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: [logRecord] }] }],
  });
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}
