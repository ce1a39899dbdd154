import { parseArgs } from 'node:util';
import type { CallRow, CountsRow, OverviewAnswer } from '#viewer/api';
import { toNumber } from './count.ts';
import { toSafeText } from '#safe-text';
import { toInstant } from './since.ts';
import { toTable, type Column } from './table.ts';
import { defaultViewUrl, getFromView } from './view-api.ts';

const serviceColumns: readonly Column[] = [
  { head: 'service', side: 'left' },
  ...['requests', 'a minute', 'errors', 'p50', 'p95', 'p99', 'error logs', 'spans'].map(
    (head): Column => ({ head, side: 'right' }),
  ),
  { head: 'last seen', side: 'left' },
];
const callColumns: readonly Column[] = [
  { head: 'calls', side: 'left' },
  { head: '', side: 'left' },
  { head: 'times', side: 'right' },
  { head: 'errors', side: 'right' },
];

/**
 * `filrouge services [--since 1h] [--url URL] [--json]`: prints what the services of a running view do, and who calls whom.
 * @throws CliError when the view does not answer.
 */
export async function runServices(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      since: { type: 'string', default: '1h' },
      url: { type: 'string', default: defaultViewUrl },
      json: { type: 'boolean' },
    },
  });
  const query = new URLSearchParams({ since: toInstant(values.since) });
  const answer = await getFromView<OverviewAnswer>(values.url, `/api/overview?${query.toString()}`);
  if (answer === undefined || values.json === true) {
    console.log(JSON.stringify(answer ?? {}, undefined, 2));
    return;
  }
  for (const line of toLines(answer)) console.log(line);
}

function toLines({ since, until, services, calls }: OverviewAnswer): readonly string[] {
  if (services.length === 0) return [`No service has sent anything between ${since} and ${until}.`];
  const rows = services.map((row) => [
    toSafeText(row.service),
    toNumber(row.requests),
    String(row.per_minute),
    toErrors(row),
    ...[row.p50_millis, row.p95_millis, row.p99_millis].map(toDuration),
    toNumber(row.error_logs),
    toNumber(row.spans),
    row.last_seen,
  ]);
  return [
    `From ${since} to ${until}`,
    '',
    ...toTable(serviceColumns, rows),
    ...(calls.length === 0 ? [] : ['', ...toTable(callColumns, calls.map(toCells))]),
  ];
}

function toCells({ caller, callee, calls, errors }: CallRow): readonly string[] {
  return [toSafeText(caller), `→ ${toSafeText(callee)}`, toNumber(calls), toNumber(errors)];
}

function toErrors({ requests, errors }: CountsRow): string {
  if (errors === 0) return '0';
  const part = errors / requests;
  return `${toNumber(errors)} (${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %)`;
}

function toDuration(millis: number | undefined): string {
  if (millis === undefined) return '';
  return millis >= 1_000 ? `${(millis / 1_000).toPrecision(3)} s` : `${millis.toPrecision(3)} ms`;
}
