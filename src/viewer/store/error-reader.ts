import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A severe log record, as far as its error goes. */
export interface StoredErrorLog {
  readonly time_ns: string;
  readonly trace_id: string | null;
  readonly span_id: string | null;
  readonly service: string;
  readonly message: string;
  /** JSON. */
  readonly attributes: string;
}

/** A span with an event that is an exception. */
export interface StoredErrorSpan {
  readonly start_ns: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly service: string;
  /** JSON. */
  readonly events: string;
}

/** Most log records, and most spans, that are looked at: about 100 ms. */
export const mostErrors = 5_000;

/** Severity numbers from which a log record tells that something went wrong: of WARNING and of ERROR. */
export type Severe = 13 | 17;

/** Reads what went wrong, the latest first. */
export class ErrorReader {
  readonly #logs: Readonly<Record<Severe, StatementSync>>;
  readonly #spans: StatementSync;

  constructor(database: DatabaseSync) {
    // The number is said literally, so that SQLite uses the index of it.
    const logs = (severity: Severe): StatementSync =>
      database.prepare(
        `SELECT CAST(time_ns AS TEXT) AS time_ns, trace_id, span_id, service, message, attributes FROM log
         WHERE severity >= ${severity} AND log.time_ns BETWEEN ? AND ?
         ORDER BY log.time_ns DESC LIMIT ${mostErrors}`,
      );
    this.#logs = { 13: logs(13), 17: logs(17) };
    this.#spans = database.prepare(
      `SELECT CAST(start_ns AS TEXT) AS start_ns, trace_id, span_id, service, events FROM span
       WHERE status = 2 AND span.start_ns BETWEEN ? AND ? AND instr(events, '"exception"') > 0
       ORDER BY span.start_ns DESC LIMIT ${mostErrors}`,
    );
  }

  /** Gives log records from a severity on. */
  logs(severity: Severe, sinceNs: bigint, untilNs: bigint): readonly StoredErrorLog[] {
    return this.#logs[severity].all(sinceNs, untilNs) as unknown as StoredErrorLog[];
  }

  /** Gives failed spans that have an exception. */
  spans(sinceNs: bigint, untilNs: bigint): readonly StoredErrorSpan[] {
    return this.#spans.all(sinceNs, untilNs) as unknown as StoredErrorSpan[];
  }
}
