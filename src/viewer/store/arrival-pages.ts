import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { logColumns, spanColumns, type SearchedLog, type SearchedSpan } from './subject.ts';

/** A row and when it came, in milliseconds since 1970. */
export interface Arrived<Row> {
  readonly receivedMs: number;
  readonly row: Row;
}

/** Reads rows in the order of their arrival, a page at a time: nothing is held open between two pages. */
export class ArrivalPages {
  readonly #logs: Statements;
  readonly #spans: Statements;

  constructor(database: DatabaseSync) {
    this.#logs = prepare(database, 'log', logColumns);
    this.#spans = prepare(database, 'span', spanColumns);
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

interface Statements {
  /** The smallest and the largest number of a row. */
  readonly range: StatementSync;
  /** The first row from a number on. */
  readonly from: StatementSync;
  readonly page: StatementSync;
}

function prepare(database: DatabaseSync, table: string, columns: string): Statements {
  return {
    range: database.prepare(`SELECT min(seq) AS first, max(seq) AS last FROM ${table}`),
    from: database.prepare(`SELECT received_ms FROM ${table} WHERE seq >= ? ORDER BY seq LIMIT 1`),
    page: database.prepare(
      `SELECT seq, received_ms, ${columns} FROM ${table} JOIN source ON source.id = source_id
       WHERE seq > ? ORDER BY seq LIMIT ?`,
    ),
  };
}

/** Rows are numbered as they come: where an instant begins is found in some twenty steps, without an index. */
function findFirst({ range, from }: Statements, sinceMs: number): number {
  const bounds = range.get();
  let low = Number(bounds?.['first'] ?? 0);
  let high = Number(bounds?.['last'] ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (Number(from.get(middle)?.['received_ms']) < sinceMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* pages<Row>(
  statements: Statements,
  sinceMs: number,
  pageSize: number,
): Generator<Arrived<Row>, undefined> {
  for (let after = findFirst(statements, sinceMs) - 1; ;) {
    const rows = statements.page.all(after, pageSize);
    for (const row of rows) yield { receivedMs: Number(row['received_ms']), row: row as Row };
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return undefined;
    after = Number(last['seq']);
  }
}
