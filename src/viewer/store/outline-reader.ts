import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

/** Most spans, and most log records, of one outline; bounds the memory of one answer. */
export const maxOutlined = 200_000;
/** Characters of a message: more than a row has room for. */
const maxMessage = 200;
/** Longer ones are cut before they are read. `substr` stops at a zero, which hardly any has. */
const maxMessageBytes = 2_000;

/** What is drawn of a span. */
export interface OutlinedSpan {
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  /** Nanoseconds from the base. */
  readonly offsetNs: number;
  readonly durationNs: number;
  /** Of a root; the others have the same, and to read them all takes time. */
  readonly correlation_id: string | null;
  readonly tenant_id: string | null;
  /** JSON; of kinds whose attributes say what they were about. */
  readonly attributes: string | null;
}

/** What is drawn of a log record. */
export interface OutlinedLog {
  readonly span_id: string | null;
  readonly service: string;
  readonly severity: number;
  /** At most 200 characters. */
  readonly message: string;
  /** Nanoseconds from the base. */
  readonly offsetNs: number;
}

/** What is searched of a span. */
export interface FoundSpan {
  readonly span_id: string;
  readonly service: string;
  readonly name: string;
  readonly status_message: string | null;
  readonly attributes: string;
  readonly events: string | null;
}

/** What is searched of a log record. */
export interface FoundLog {
  readonly time_ns: string;
  readonly span_id: string | null;
  readonly severity: number;
  /** Null, as the attributes, when the text cannot be in it. */
  readonly message: string | null;
  readonly attributes: string | null;
}

/** Ids of the business context that a summary has. */
export type TextId = 'correlation_id' | 'tenant_id';

/** How many rows of a trace are stored. */
export interface RowCounts {
  readonly spans: number;
  readonly logs: number;
}

/** In the order in which they are stored: reading a page of the file once takes half of the time. */
const ofTrace = 'seq IN (SELECT seq FROM span WHERE trace_id = ?)';
/** Of too many spans, those that began first. */
const firstOfTrace = `seq IN (SELECT seq FROM span WHERE trace_id = ? ORDER BY start_ns, span_id LIMIT ${maxOutlined})`;

/** A difference, because a number does not hold the times themselves. */
const spanColumns = `span_id, parent_span_id, service, name, kind, status, CAST(start_ns - ? AS REAL),
  CAST(duration_ns AS REAL), CASE WHEN parent_span_id IS NULL THEN correlation_id END,
  CASE WHEN parent_span_id IS NULL THEN tenant_id END, CASE WHEN kind IN (3, 4) THEN attributes END`;
const messageStart = `CASE WHEN octet_length(message) > ${maxMessageBytes} THEN substr(message, 1, ${maxMessage}) ELSE message END`;
const logColumns = `span_id, service, severity, ${messageStart}, CAST(time_ns - ? AS REAL)`;

/** Reads what is drawn of the rows of a trace, without what stands in them. */
export class OutlineReader {
  readonly #counts: StatementSync;
  readonly #baseOfSpans: StatementSync;
  readonly #baseOfLogs: StatementSync;
  readonly #ids: Readonly<Record<TextId, StatementSync>>;
  readonly #spans: StatementSync;
  readonly #firstSpans: StatementSync;
  readonly #logs: StatementSync;
  readonly #spanIds: StatementSync;
  readonly #candidateSpans: StatementSync;
  readonly #candidateLogs: StatementSync;

  constructor(database: DatabaseSync) {
    this.#counts = database.prepare(
      `SELECT (SELECT count(*) FROM span WHERE trace_id = ?) AS spans,
       (SELECT count(*) FROM log WHERE trace_id = ?) AS logs`,
    );
    this.#baseOfSpans = database.prepare(
      'SELECT CAST(start_ns AS TEXT) AS ns FROM span WHERE trace_id = ? LIMIT 1',
    );
    this.#baseOfLogs = database.prepare(
      'SELECT CAST(min(time_ns) AS TEXT) AS ns FROM log WHERE trace_id = ?',
    );
    const toFirst = (column: TextId): StatementSync =>
      database.prepare(
        `SELECT ${column} AS id FROM span WHERE ${ofTrace} AND ${column} IS NOT NULL ORDER BY start_ns, span_id LIMIT 1`,
      );
    this.#ids = { correlation_id: toFirst('correlation_id'), tenant_id: toFirst('tenant_id') };
    this.#spans = toArrays(database, `SELECT ${spanColumns} FROM span WHERE ${ofTrace}`);
    this.#firstSpans = toArrays(database, `SELECT ${spanColumns} FROM span WHERE ${firstOfTrace}`);
    this.#logs = toArrays(
      database,
      `SELECT ${logColumns} FROM log WHERE trace_id = ? ORDER BY log.time_ns, seq LIMIT ${maxOutlined}`,
    );
    this.#spanIds = database.prepare('SELECT span_id FROM span WHERE trace_id = ?');
    this.#candidateSpans = database.prepare(
      `SELECT span_id, service, name, status_message, attributes, events FROM span
       WHERE ${ofTrace.replace('?', ':traceId')} AND ${toContains(['span_id', 'service', 'name', 'status_message', 'attributes', 'events'])}`,
    );
    const mayHaveText = toContains(['message', 'attributes']);
    this.#candidateLogs = database.prepare(
      `SELECT CAST(time_ns AS TEXT) AS time_ns, span_id, severity,
       CASE WHEN ${mayHaveText} THEN message END AS message,
       CASE WHEN ${mayHaveText} THEN attributes END AS attributes
       FROM log WHERE trace_id = :traceId ORDER BY log.time_ns, seq LIMIT ${maxOutlined}`,
    );
  }

  /** Counts the rows of a trace. */
  counts(traceId: string): RowCounts {
    const row = this.#counts.get(traceId, traceId);
    return { spans: Number(row?.['spans']), logs: Number(row?.['logs']) };
  }

  /** Gives an instant, in nanoseconds, from which the spans of a trace are not far. */
  baseOfSpans(traceId: string): bigint {
    return BigInt(String(this.#baseOfSpans.get(traceId)?.['ns'] ?? 0));
  }

  /** Gives the instant of the first log record of a trace, in nanoseconds. */
  baseOfLogs(traceId: string): bigint {
    return BigInt(String(this.#baseOfLogs.get(traceId)?.['ns'] ?? 0));
  }

  /** Gives an id of the business context from the first span of a trace that has it. */
  firstId(traceId: string, name: TextId): string | undefined {
    const id = this.#ids[name].get(traceId)?.['id'];
    return typeof id === 'string' ? id : undefined;
  }

  /** Gives the spans of a trace by start; of more than 200,000, the first ones. */
  spans(traceId: string, baseNs: bigint, { spans }: RowCounts): readonly OutlinedSpan[] {
    const statement = spans > maxOutlined ? this.#firstSpans : this.#spans;
    const rows = statement.all(baseNs, traceId) as unknown as SQLOutputValue[][];
    return rows.map(toSpan).toSorted(compareStart);
  }

  /** Gives the log records of a trace by time; of more than 200,000, the first ones. */
  logs(traceId: string, baseNs: bigint): readonly OutlinedLog[] {
    const rows = this.#logs.all(baseNs, traceId) as unknown as SQLOutputValue[][];
    return rows.map(toLog);
  }

  /** Gives the ids of the spans of a trace. */
  spanIds(traceId: string): ReadonlySet<string> {
    return new Set(this.#spanIds.all(traceId).map((row) => String(row['span_id'])));
  }

  /** Gives the spans of a trace in which a text may stand, with case or without. */
  candidateSpans(traceId: string, text: string): Iterable<FoundSpan> {
    return this.#candidateSpans.iterate({
      traceId,
      text,
    }) as Iterable<unknown> as Iterable<FoundSpan>;
  }

  /** Gives the log records of a trace by time, without message and attributes where a text cannot stand in them. */
  candidateLogs(traceId: string, text: string): Iterable<FoundLog> {
    return this.#candidateLogs.iterate({
      traceId,
      text,
    }) as Iterable<unknown> as Iterable<FoundLog>;
  }
}

/** What is found too much by a `_` in the text is tested once more. */
function toContains(columns: readonly string[]): string {
  return `(${columns.map((column) => `${column} LIKE '%' || :text || '%'`).join(' OR ')})`;
}

/** Of many rows, arrays are read in half of the time. */
function toArrays(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

function toSpan(row: readonly SQLOutputValue[]): OutlinedSpan {
  return {
    span_id: row[0] as string,
    parent_span_id: row[1] as string | null,
    service: row[2] as string,
    name: row[3] as string,
    kind: row[4] as number,
    status: row[5] as number,
    offsetNs: row[6] as number,
    durationNs: row[7] as number,
    correlation_id: row[8] as string | null,
    tenant_id: row[9] as string | null,
    attributes: row[10] as string | null,
  };
}

function toLog(row: readonly SQLOutputValue[]): OutlinedLog {
  return {
    span_id: row[0] as string | null,
    service: row[1] as string,
    severity: row[2] as number,
    message: (row[3] as string).slice(0, maxMessage),
    offsetNs: row[4] as number,
  };
}

function compareStart(a: OutlinedSpan, b: OutlinedSpan): number {
  return a.offsetNs - b.offsetNs || (a.span_id < b.span_id ? -1 : 1);
}
