import { readFileSync } from 'node:fs';
import { readAlertFile, type AlertFile } from '#alert';
import { isMistake, parseQuery, type Query } from '#query';

/** Reads a query that has no mistake. */
export function toQuery(text: string): Query {
  const query = parseQuery(text);
  if (isMistake(query)) throw new Error(query.message);
  return query;
}

/** Reads rules that have no mistake. */
export function toFile(text: string): AlertFile {
  const secrets = { variable: () => 'https://hooks.slack.com/services/T0/B0/none', file: () => '' };
  const { file, mistakes } = readAlertFile(text, secrets);
  if (mistakes.length > 0) throw new Error(mistakes.map(({ message }) => message).join('\n'));
  return file;
}

/** Gives the text of the file of docs/alerts.md. */
export function readGuide(): string {
  const guide = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8');
  return /```yaml\n(channels:.*?)```/s.exec(guide)?.[1] ?? '';
}
