import { readFileSync } from 'node:fs';
import { toDurationMs, toDurationText } from '#alert';
import type { ReplayAnswer } from '#viewer/api';
import { CliError } from '../cli-error.ts';
import { toSafeText } from '../safe-text.ts';
import { toTable } from '../table.ts';
import { loadAlertFile, toMistakeLine } from './load.ts';

const defaultUrl = 'http://127.0.0.1:4318';
const defaultSince = '24h';
const columns = ['BEGAN', 'LASTED', 'RULE', 'VALUE', 'LABELS'].map(
  (head) => ({ head, side: 'left' }) as const,
);

/**
 * Prints when the rules of a file would have fired on what a running view has stored.
 * @throws CliError when the view does not answer, or the file is wrong.
 */
export async function replayAlerts(
  path: string,
  given: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  // Secrets are not needed: what is wrong with the rules, the view says.
  loadAlertFile(path);
  const sinceMs = toSinceMs(given['since'] ?? defaultSince);
  const answer = await ask(given['url'] ?? defaultUrl, {
    text: readFileSync(path, 'utf8'),
    since: new Date(sinceMs).toISOString(),
  });
  for (const mistake of answer.mistakes) console.error(toMistakeLine(path, mistake));
  const rows = answer.alerts.map(({ rule, labels, value, starts, ends }) => [
    starts,
    ends === undefined ? 'still' : toDurationText(Date.parse(ends) - Date.parse(starts)),
    toSafeText(rule),
    toSafeText(value),
    toSafeText(toLabels(labels)),
  ]);
  if (rows.length > 0) for (const line of toTable(columns, rows)) console.log(line);
  const looked = `${answer.records} records since ${answer.since}, ${answer.rules} rules`;
  console.log(`${looked}: ${rows.length} ${rows.length === 1 ? 'alert' : 'alerts'}`);
}

/** `24h`, or an instant. */
function toSinceMs(text: string): number {
  const backMs = toDurationMs(text);
  const ms = backMs === undefined ? Date.parse(text) : Date.now() - backMs;
  if (ms >= 0) return ms;
  throw new CliError(
    `--since is ${toSafeText(JSON.stringify(text))}; expected a length of time such as 24h, or an instant in ISO 8601.`,
    2,
  );
}

function toLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([name]) => name !== 'alertname' && name !== 'severity')
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

async function ask(url: string, body: object): Promise<ReplayAnswer> {
  const response = await fetch(`${url}/api/alerts/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    const place = toSafeText(url);
    throw new CliError(
      `No filrouge view answers at ${place}; start one with filrouge view, or give --url.`,
      1,
      cause,
    );
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer as ReplayAnswer;
  const reason = (answer as { readonly error?: unknown }).error ?? `status ${response.status}`;
  throw new CliError(toSafeText(`The view refused: ${String(reason)}`));
}
