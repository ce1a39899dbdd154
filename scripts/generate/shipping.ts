import { rowOfField } from '#record';

/** What every shipper of our log files is told by the environment, named as in deploy/rsyslog. */
export const variables = {
  /** Files to follow. */
  files: 'FILROUGE_LOG_FILES',
  host: 'FILROUGE_SEARCH_HOST',
  port: 'FILROUGE_SEARCH_PORT',
  /** Folder of the shipper itself: how far it has read, and what waits. */
  state: 'FILROUGE_STATE_DIR',
} as const;

/** One index for each day follows: `filrouge-logs-2026-11-26`. */
export const indexPrefix = 'filrouge-logs';

/** All of them. */
export const indexPattern = `${indexPrefix}-*`;

/** A field of the record that shippers read themselves. @throws Error when the table of fields has none of that name. */
export function fieldNamed(name: 'datetime' | 'record_id' | 'message'): string {
  const row = rowOfField(name);
  if (row === undefined) throw new Error(`The table of fields has no ${name}.`);
  return row.field;
}
