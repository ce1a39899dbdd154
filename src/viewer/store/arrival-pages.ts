import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SearchedLog, SearchedSpan } from './subject.ts';

/** A row and when it came, in milliseconds since 1970. */
export interface Arrived<Row> {
  readonly receivedMs: number;
  readonly row: Row;
}

const logColumns = `CAST(time_ns AS TEXT) AS time_ns, trace_id, span_id, service, severity, message,
  correlation_id, device_id, client_id, tenant_id, record_id, attributes, resource`;
const spanColumns = `trace_id, span_id, parent_span_id, service, name, kind, status, status_message,
  CAST(start_ns AS TEXT) AS start_ns, CAST(duration_ns AS TEXT) AS duration_ns,
  correlation_id, device_id, client_id, tenant_id, attributes, events, resource`;

/** Reads rows in the order of their arrival, a page at a time: nothing is held open between two pages. */
export class ArrivalPages {
  readonly #logs: StatementSync;
  readonly #spans: StatementSync;

  constructor(database: DatabaseSync) {
    this.#logs = database.prepare(toSql('log', logColumns));
    this.#spans = database.prepare(toSql('span', spanColumns));
  }

  /** Gives the log records that came since an instant. */
  logs(sinceMs: number, pageSize: number): Generator<Arrived<SearchedLog>, undefined> {
    return pages(this.#logs, sinceMs, pageSize);
  }

  /** Gives the spans that came since an instant. */
  spans(sinceMs: number, pageSize: number): Generator<Arrived<SearchedSpan>, undefined> {
    return pages(this.#spans, sinceMs, pageSize);
  }
}

function toSql(table: string, columns: string): string {
  return `SELECT seq, received_ms, ${columns} FROM ${table} JOIN source ON source.id = source_id
    WHERE seq > ? AND received_ms >= ? ORDER BY seq LIMIT ?`;
}

function* pages<Row>(
  statement: StatementSync,
  sinceMs: number,
  pageSize: number,
): Generator<Arrived<Row>, undefined> {
  for (let after = 0; ;) {
    const rows = statement.all(after, sinceMs, pageSize);
    for (const row of rows) yield { receivedMs: Number(row['received_ms']), row: row as Row };
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return undefined;
    after = Number(last['seq']);
  }
}
