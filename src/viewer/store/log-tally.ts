import { createTest } from '#query';
import { attributeOfField, toLevel } from '#record';
import { fromJson, toMs } from './from-row.ts';
import type { CountableLog, LogConditions, LogReader } from './log-reader.ts';
import { toLogSubject } from './subject.ts';

/** A log record as far as it is counted over time. */
export interface CountedLog {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly severity: number;
}

/** How often each value of a field was met. */
export interface FieldTally {
  readonly name: string;
  readonly values: ReadonlyMap<string, number>;
}

/** What the latest log records that meet some conditions hold. */
export interface LogTallies {
  /** The latest first. */
  readonly logs: readonly CountedLog[];
  readonly fields: readonly FieldTally[];
  /** Where the count stopped, in nanoseconds; absent when it saw all. */
  readonly stoppedAtNs?: string;
}

/** Most log records that are counted, and most that are tested for a query: about 100 ms. */
const mostCounted = 10_000;
const mostTested = 20_000;

/** No list of choices has room for a longer one. */
const longestValue = 200;

/** Fields by which people narrow a list of log records. */
const facetFields = [
  'service',
  'level',
  'log_type',
  'http_status',
  'error_code',
  'exception',
  'tenant_id',
  'client_id',
  'device_id',
  'correlation_id',
].map((name) => ({ name, attribute: attributeOfField(name) ?? name }));

/** Counts log records over time and by their fields. */
export class LogTally {
  readonly #logs: LogReader;

  constructor(logs: LogReader) {
    this.#logs = logs;
  }

  /** Counts the latest 10,000 log records that meet the conditions, among the latest 20,000 that may. */
  count({ query, ...conditions }: LogConditions): LogTallies {
    if (query === undefined)
      return tally(this.#logs.countable(conditions, mostCounted + 1), () => true);
    const test = createTest(query);
    const rows = this.#logs.candidates({ ...conditions, query }, false, mostTested + 1);
    return tally(rows, (row) => test(toLogSubject(row)));
  }
}

function tally<Row extends CountableLog>(
  rows: Iterable<Row>,
  isFound: (row: Row) => boolean,
): LogTallies {
  const fields = facetFields.map((field) => ({ ...field, values: new Map<string, number>() }));
  const logs: CountedLog[] = [];
  let tested = 0;
  for (const row of rows) {
    if (tested >= mostTested || logs.length >= mostCounted)
      return { logs, fields, stoppedAtNs: row.time_ns };
    tested += 1;
    if (!isFound(row)) continue;
    logs.push({ timeMs: toMs(BigInt(row.time_ns)), severity: row.severity });
    tallyFields(row, fields);
  }
  return { logs, fields };
}

interface FacetTally {
  readonly name: string;
  readonly attribute: string;
  readonly values: Map<string, number>;
}

/** What of a log record is no attribute, and by which it is narrowed. */
function ownOf(row: CountableLog): Readonly<Record<string, unknown>> {
  const { service, severity, correlation_id, device_id, client_id, tenant_id } = row;
  return { service, level: toLevel(severity), correlation_id, device_id, client_id, tenant_id };
}

function tallyFields(row: CountableLog, fields: readonly FacetTally[]): void {
  const own = ownOf(row);
  const attributes = fromJson(row.attributes);
  for (const { name, attribute, values } of fields) {
    const value = own[name] ?? attributes[attribute] ?? attributes[name];
    if (value === null || value === undefined || typeof value === 'object') continue;
    const text = String(value);
    if (text === '' || text.length > longestValue) continue;
    values.set(text, (values.get(text) ?? 0) + 1);
  }
}
