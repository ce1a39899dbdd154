import { toDurationMs, toDurationText } from '#alert';
import type { ReplayAnswer } from '#viewer/api';
import { CliError } from '../cli-error.ts';
import { toCount } from '../count.ts';
import { toSafeText } from '#safe-text';
import { toTable } from '../table.ts';
import { defaultViewUrl, postToView } from '../view-api.ts';
import { readAlertText, toMistakeLine } from './load.ts';

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
  const sinceMs = toSinceMs(given['since'] ?? defaultSince);
  const answer = await postToView<ReplayAnswer>(
    given['url'] ?? defaultViewUrl,
    '/api/alerts/replay',
    {
      // What is wrong in it, the view says; it needs no secrets.
      text: readAlertText(path),
      since: new Date(sinceMs).toISOString(),
    },
  );
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
  console.log(`${looked}: ${toCount(rows.length, 'alert')}`);
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
