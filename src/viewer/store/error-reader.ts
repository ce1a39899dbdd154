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

/** Whose errors are read. */
export interface ErrorSource {
  readonly service: string;
  readonly build: string;
}

/** Sources of a build; its name is kept by as many characters. */
const ofBuild = `service = ? AND source_id IN (
  SELECT id FROM source WHERE substr(CAST(json_extract(resource, '$."service.version"') AS TEXT), 1, 200) = ?)`;

/** Reads what went wrong, the latest first. */
export class ErrorReader {
  readonly #logs: Readonly<Record<Severe, StatementSync>>;
  readonly #spans: StatementSync;
  readonly #logsOfBuild: StatementSync;
  readonly #spansOfBuild: StatementSync;

  constructor(database: DatabaseSync) {
    this.#logs = { 13: prepareLogs(database, 13), 17: prepareLogs(database, 17) };
    this.#spans = prepareSpans(database);
    this.#logsOfBuild = prepareLogs(database, 17, `AND +${ofBuild}`);
    this.#spansOfBuild = prepareSpans(database, `AND +${ofBuild}`);
  }

  /** Gives log records from a severity on. */
  logs(severity: Severe, sinceNs: bigint, untilNs: bigint): readonly StoredErrorLog[] {
    return this.#logs[severity].all(sinceNs, untilNs) as unknown as StoredErrorLog[];
  }

  /** Gives failed spans that have an exception. */
  spans(sinceNs: bigint, untilNs: bigint): readonly StoredErrorSpan[] {
    return this.#spans.all(sinceNs, untilNs) as unknown as StoredErrorSpan[];
  }

  /** Gives log records of level ERROR and FATAL that a build of a service wrote. */
  logsOf(
    { service, build }: ErrorSource,
    sinceNs: bigint,
    untilNs: bigint,
  ): readonly StoredErrorLog[] {
    const rows: unknown = this.#logsOfBuild.all(sinceNs, untilNs, service, build);
    return rows as StoredErrorLog[];
  }

  /** Gives failed spans of a build of a service that have an exception. */
  spansOf(
    { service, build }: ErrorSource,
    sinceNs: bigint,
    untilNs: bigint,
  ): readonly StoredErrorSpan[] {
    const rows: unknown = this.#spansOfBuild.all(sinceNs, untilNs, service, build);
    return rows as StoredErrorSpan[];
  }
}

/** The number is said literally, so that SQLite uses the index of it. */
function prepareLogs(database: DatabaseSync, severity: Severe, narrowed = ''): StatementSync {
  return database.prepare(
    `SELECT CAST(time_ns AS TEXT) AS time_ns, trace_id, span_id, service, message, attributes FROM log
     WHERE severity >= ${severity} AND log.time_ns BETWEEN ? AND ? ${narrowed}
     ORDER BY log.time_ns DESC LIMIT ${mostErrors}`,
  );
}

function prepareSpans(database: DatabaseSync, narrowed = ''): StatementSync {
  return database.prepare(
    `SELECT CAST(start_ns AS TEXT) AS start_ns, trace_id, span_id, service, events FROM span
     WHERE status = 2 AND span.start_ns BETWEEN ? AND ? AND instr(events, '"exception"') > 0 ${narrowed}
     ORDER BY span.start_ns DESC LIMIT ${mostErrors}`,
  );
}
