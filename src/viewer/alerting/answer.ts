import type { IncomingMessage } from 'node:http';
import {
  toDurationText,
  toMeasureText,
  type Alerts,
  type AlertView,
  type AlertsView,
  type PastAlert,
  type RuleView,
} from '#alert';
import { readJsonText } from '../receiver/body.ts';
import { Refusal } from '../refusal.ts';
import type { AlertRow, AlertsAnswer, ChannelRow, PastAlertRow, RuleRow } from '../api/types.ts';

const path = /^\/api\/alerts(?:\/([^/]+)(?:\/([^/]+))?)?$/;
// A file of alerts is the longest of them.
const maxBodyBytes = 1_048_576;
const maxMinutes = 30 * 24 * 60;

/**
 * `GET /api/alerts`; `POST /api/alerts/silences` with `{"matchers": {…}, "minutes": 60, "comment": ""}`;
 * `DELETE /api/alerts/silences/{id}`; `POST /api/alerts/test` with `{"rule": "…"}`.
 * @throws Refusal with what was found and what is expected.
 */
export async function answerAlerts(
  alerts: Alerts,
  request: IncomingMessage,
  pathname: string,
): Promise<object> {
  const [, what, id] = path.exec(pathname) ?? [];
  const call = `${request.method} ${what ?? ''}${id === undefined ? '' : '/'}`.trim();
  if (call === 'GET' || call === 'HEAD') return toAnswer(alerts);
  if (call === 'POST silences') return silence(alerts, await readJson(request));
  if (call === 'DELETE silences/' && id !== undefined)
    return unsilence(alerts, decodeURIComponent(id));
  if (call === 'POST test') return sendTest(alerts, await readJson(request));
  throw new Refusal(405, `nothing is done by ${request.method} ${pathname.slice(0, 60)}`);
}

/** Gives a channel and how it does. */
export function toChannelRow({
  lastError,
  ...channel
}: AlertsView['channels'][number]): ChannelRow {
  return { ...channel, ...(lastError === undefined ? {} : { last_error: lastError }) };
}

function toAnswer(alerts: Alerts): AlertsAnswer {
  const view = alerts.view();
  return {
    enabled: true,
    rules: view.rules.map(toRuleRow),
    alerts: view.alerts.map(toAlertRow),
    channels: view.channels.map(toChannelRow),
    silences: view.silences.map(({ id, matchers, fromMs, untilMs, comment }) => ({
      id,
      matchers,
      comment,
      from: toIso(fromMs),
      until: toIso(untilMs),
    })),
    history: view.history.map(toPastRow),
    mistakes: view.mistakes,
  };
}

function toRuleRow({ rule, isReady, verdicts }: RuleView): RuleRow {
  return {
    name: rule.name,
    severity: rule.severity,
    on: rule.on,
    where: rule.whereText,
    measure: toMeasureText(rule.measure),
    threshold: rule.measure.type === 'first_seen' ? '' : rule.threshold.text,
    window: toDurationText(rule.windowMs),
    for: toDurationText(rule.forMs),
    notify: rule.notify,
    ready: isReady,
    ...(rule.description === undefined ? {} : { description: rule.description }),
    groups: verdicts
      .slice(0, maxGroups)
      .map(({ group, isTrue, value }) => ({ group, value, true: isTrue })),
  };
}

const maxGroups = 100;

function toAlertRow(alert: AlertView): AlertRow {
  const trace = alert.examples.find(({ traceId }) => traceId !== undefined)?.traceId;
  return {
    rule: alert.rule,
    fingerprint: alert.fingerprint,
    labels: alert.labels,
    state: alert.state,
    since: toIso(alert.state === 'firing' ? alert.startsAtMs : alert.sinceMs),
    value: alert.value,
    examples: alert.examples.map(({ datetime, service, level, message }) => ({
      datetime,
      service,
      level,
      message,
    })),
    records: toPath(alert.logsUrl),
    ...(trace === undefined ? {} : { trace_id: trace }),
    ...(alert.mute === undefined ? {} : { mute: alert.mute }),
  };
}

/** The page may have been opened under another name of this machine. */
function toPath(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/** Gives an alert that fired as the API shows it. */
export function toPastRow({ rule, labels, value, startsAtMs, endsAtMs }: PastAlert): PastAlertRow {
  return {
    rule,
    labels,
    value,
    starts: toIso(startsAtMs),
    ...(endsAtMs === undefined ? {} : { ends: toIso(endsAtMs) }),
  };
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

function silence(alerts: Alerts, body: Readonly<Record<string, unknown>>): object {
  const { matchers, minutes = 60, comment = '' } = body;
  if (!isTextMap(matchers) || Object.keys(matchers).length === 0)
    throw new Refusal(
      400,
      'matchers is missing; expected labels such as {"alertname": "order-5xx"}',
    );
  if (typeof minutes !== 'number' || !(minutes > 0) || minutes > maxMinutes)
    throw new Refusal(
      400,
      `minutes is ${JSON.stringify(minutes)}; expected a number up to ${maxMinutes}`,
    );
  if (typeof comment !== 'string' || comment.length > 1_000)
    throw new Refusal(400, 'comment is no text of at most 1,000 characters');
  return { id: alerts.silence(matchers, minutes * 60_000, comment) };
}

function unsilence(alerts: Alerts, id: string): object {
  if (alerts.unsilence(id)) return {};
  throw new Refusal(404, `there is no silence ${JSON.stringify(id.slice(0, 60))}`);
}

function sendTest(alerts: Alerts, { rule }: Readonly<Record<string, unknown>>): object {
  const channels = typeof rule === 'string' ? alerts.test(rule) : undefined;
  if (channels === undefined)
    throw new Refusal(404, `there is no rule ${JSON.stringify(String(rule).slice(0, 60))}`);
  return { channels };
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string')
  );
}

/** Reads a body of JSON. A form of another page cannot send this type. */
export async function readJson(
  request: IncomingMessage,
): Promise<Readonly<Record<string, unknown>>> {
  const text = await readJsonText(request, maxBodyBytes);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body as Readonly<Record<string, unknown>>;
  } catch {
    // As one that is no object.
  }
  throw new Refusal(400, 'the body is no JSON object');
}
