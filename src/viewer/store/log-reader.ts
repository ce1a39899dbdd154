import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Level } from '#record';
import { StatementCache } from './statement-cache.ts';
import type { StoredLog } from './stored.ts';

/** Conditions of a search for log records; all of them must be met. */
export interface LogQuery {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly correlationId?: string;
  readonly service?: string;
  /** Any of these. */
  readonly levels?: readonly Level[];
  /** Part of the message; upper and lower case of A to Z are the same. */
  readonly text?: string;
  readonly sinceNs?: bigint;
  readonly untilNs?: bigint;
  readonly limit: number;
  readonly oldestFirst: boolean;
}

/** Most log records of one trace that are read; bounds the memory of one answer. */
const maxLogsPerTrace = 50_000;

/** Smallest and largest severity number of each level. */
const severityRanges: Readonly<Record<Level, readonly [number, number]>> = {
  TRACE: [1, 4],
  DEBUG: [5, 8],
  INFO: [9, 12],
  WARNING: [13, 16],
  ERROR: [17, 20],
  FATAL: [21, 24],
};

const columns = `CAST(time_ns AS TEXT) AS time_ns, trace_id, span_id, service, severity, message,
  correlation_id, device_id, client_id, tenant_id, attributes`;

/** Reads log records. */
export class LogReader {
  readonly #cache: StatementCache;
  readonly #ofTrace: StatementSync;
  readonly #countOfTrace: StatementSync;

  constructor(database: DatabaseSync) {
    this.#cache = new StatementCache(database);
    this.#ofTrace = database.prepare(
      `SELECT ${columns} FROM log WHERE trace_id = ? ORDER BY log.time_ns, seq LIMIT ${maxLogsPerTrace}`,
    );
    this.#countOfTrace = database.prepare('SELECT count(*) AS n FROM log WHERE trace_id = ?');
  }

  /** Gives the log records of a trace, oldest first. */
  logsOfTrace(traceId: string): readonly StoredLog[] {
    return this.#ofTrace.all(traceId) as unknown as StoredLog[];
  }

  /** Counts the log records of a trace. */
  countOfTrace(traceId: string): number {
    return Number(this.#countOfTrace.get(traceId)?.['n']);
  }

  /** Gives the log records that meet the conditions, in order of time. */
  findLogs(query: LogQuery): readonly StoredLog[] {
    const conditions = toConditions(query);
    const where = [...conditions.map(([text]) => text), '1'].join(' AND ');
    const direction = query.oldestFirst ? 'ASC' : 'DESC';
    const order = `ORDER BY log.time_ns ${direction}, seq ${direction} LIMIT ?`;
    const statement = this.#cache.statement(`SELECT ${columns} FROM log WHERE ${where} ${order}`);
    const values = conditions.flatMap(([, used]) => used);
    return statement.all(...values, query.limit) as unknown as StoredLog[];
  }
}

type Condition = readonly [string, readonly SQLInputValue[]];

function toConditions(query: LogQuery): readonly Condition[] {
  const simple: readonly (readonly [string, SQLInputValue | undefined])[] = [
    ['trace_id = ?', query.traceId],
    ['span_id = ?', query.spanId],
    ['correlation_id = ?', query.correlationId],
    ['service = ?', query.service],
    ['log.time_ns >= ?', query.sinceNs],
    ['log.time_ns <= ?', query.untilNs],
    [String.raw`message LIKE ? ESCAPE '\'`, toPattern(query.text)],
  ];
  const used = simple.flatMap(([text, value]): Condition[] =>
    value === undefined ? [] : [[text, [value]]],
  );
  return query.levels === undefined ? used : [...used, toLevelCondition(query.levels)];
}

function toLevelCondition(levels: readonly Level[]): Condition {
  const ranges = levels.map((level) => severityRanges[level]);
  const anyOf = ranges.map(() => 'severity BETWEEN ? AND ?').join(' OR ');
  const isError = ranges.every(([lowest]) => lowest >= severityRanges.ERROR[0]);
  // Said literally, so that SQLite uses the index of errors.
  return [isError ? `severity >= 17 AND (${anyOf})` : `(${anyOf})`, ranges.flat()];
}

/** The text as a pattern in which nothing of it has a meaning. */
function toPattern(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;
}
