import type { IncomingMessage } from 'node:http';
import { setImmediate as yieldOnce } from 'node:timers/promises';
import { AlertEngine, isOfChannel, readAlertFile, type Observed, type PastAlert } from '#alert';
import type { Arrived } from '../store/arrival-pages.ts';
import type { Store } from '../store/store.ts';
import { Refusal } from '../refusal.ts';
import { readJson, toPastRow } from './answer.ts';
import type { ReplayAnswer } from '../api/types.ts';
import { toObservedStoredLog, toObservedStoredSpan } from './observed.ts';

// So many at once; then others get their turn.
const pageSize = 500;
const ticksAtOnce = 500;
const mostAlerts = 1_000;

/** What a rule says of the past. */
export interface ReplayOptions {
  /** The file of alerts. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/**
 * `POST /api/alerts/replay` with `{"text": "…", "since": "…"}`: the file of alerts, and from when on (ISO 8601).
 * @throws Refusal with what was found and what is expected.
 */
export async function answerReplay(
  store: Store,
  request: IncomingMessage,
  nowMs: number,
): Promise<ReplayAnswer> {
  const { text, since } = await readJson(request);
  if (typeof text !== 'string')
    throw new Refusal(400, 'text is missing; expected a file of alerts');
  const sinceMs = typeof since === 'string' ? Date.parse(since) : NaN;
  if (!(sinceMs >= 0)) throw new Refusal(400, 'since is missing; expected ISO 8601');
  return replayAlerts(store, { text, sinceMs, nowMs });
}

/** Says when the rules of a file would have fired on what is stored, in the order of its arrival. Sends nothing. */
export async function replayAlerts(
  store: Store,
  { text, sinceMs, nowMs }: ReplayOptions,
): Promise<ReplayAnswer> {
  // Whoever asks for the past needs no secrets: channels are not used.
  const { file, mistakes } = readAlertFile(text, {
    variable: () => 'unused',
    file: () => 'unused',
  });
  const links = { viewUrl: '', toLogs: () => '', toTrace: () => '' };
  const engine = new AlertEngine({ ...file, channels: new Map() }, links, sinceMs);
  const alerts = new Map<string, PastAlert>();
  let records = 0;
  let tickMs = sinceMs + file.pace.evaluationMs;
  const tickUntil = async (untilMs: number): Promise<void> => {
    for (let ticks = 1; tickMs <= untilMs; ticks += 1, tickMs += file.pace.evaluationMs) {
      const { started, resolved } = engine.tick(tickMs);
      for (const alert of started) alerts.set(keyOf(alert), alert);
      for (const alert of resolved) alerts.set(keyOf(alert), alert);
      if (ticks % ticksAtOnce === 0) await yieldOnce();
    }
  };
  for await (const page of arrivals(store, sinceMs)) {
    for (const { receivedMs, observed } of page) {
      await tickUntil(receivedMs);
      engine.observe(observed, receivedMs);
      records += 1;
    }
    await yieldOnce();
  }
  await tickUntil(nowMs);
  return {
    since: new Date(sinceMs).toISOString(),
    records,
    rules: file.rules.length,
    alerts: [...alerts.values()].slice(0, mostAlerts).map(toPastRow),
    mistakes: mistakes.filter((mistake) => !isOfChannel(mistake)),
  };
}

function keyOf({ fingerprint, startsAtMs }: PastAlert): string {
  return `${fingerprint} ${startsAtMs}`;
}

interface Arrival {
  readonly receivedMs: number;
  readonly observed: Observed;
}

/** Gives what is stored page by page, log records and spans in the order of their arrival. */
async function* arrivals(store: Store, sinceMs: number): AsyncGenerator<readonly Arrival[]> {
  const logs = store.arrivals.logs(sinceMs, pageSize);
  const spans = store.arrivals.spans(sinceMs, pageSize);
  let log = logs.next();
  let span = spans.next();
  let page: Arrival[] = [];
  while (log.done !== true || span.done !== true) {
    if (span.done === true || (log.done !== true && isFirst(log.value, span.value))) {
      if (log.done !== true)
        page.push({
          receivedMs: log.value.receivedMs,
          observed: toObservedStoredLog(log.value.row),
        });
      log = logs.next();
    } else {
      page.push({
        receivedMs: span.value.receivedMs,
        observed: toObservedStoredSpan(span.value.row),
      });
      span = spans.next();
    }
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  yield page;
}

function isFirst(one: Arrived<unknown>, other: Arrived<unknown>): boolean {
  return one.receivedMs <= other.receivedMs;
}
