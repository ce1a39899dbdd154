import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { createTest, type Query, type Test } from '#query';
import { travellingIds, unfinishedSpan, type Level } from '#record';
import { BlockReader, inOrder, type OrderedRow, type SeqRange } from './blocks/block-reader.ts';
import { toNeeds } from './blocks/needs.ts';
import { toNarrowing, type Columns, type Condition } from './narrow.ts';
import { inRanges, inTrace, type Places } from './blocks/places.ts';
import { toSearchedRows, type SearchedRows } from './blocks/searched-rows.ts';
import { StatementCache } from './statement-cache.ts';
import type { SourcedLog, StoredIds, StoredLog } from './stored.ts';
import { logColumns, toLogSubject, type SearchedLog } from './subject.ts';

/** Conditions on log records; all of them must be met. */
export interface LogConditions {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly correlationId?: string;
  readonly service?: string;
  /** Any of these. */
  readonly levels?: readonly Level[];
  /** In the language of queries. */
  readonly query?: Query;
  readonly sinceNs?: bigint;
  readonly untilNs?: bigint;
}

/** A search for log records. */
export interface LogQuery extends LogConditions {
  readonly limit: number;
  readonly oldestFirst: boolean;
}

/** What of a log record is counted. */
export type CountableLog = Pick<
  StoredLog,
  'time_ns' | 'severity' | 'service' | 'attributes' | keyof StoredIds
>;

/** What a search found. */
export interface Found<Row> {
  readonly rows: readonly Row[];
  /** Where the search stopped, in nanoseconds, because it had looked at too many rows; absent when it looked at all. */
  readonly stoppedAtNs?: string;
}

/** Most log records of one trace that are read; bounds the memory of one answer. */
const maxLogsPerTrace = 50_000;

/** Most of them at one instant. */
const maxLogsPerInstant = 1_000;

/** Most rows that one search tests, one by one: about a second. */
export const maxTested = 200_000;

const searched: Columns = {
  byField: new Map([
    ['service', 'service'],
    ['level', 'severity'],
    ['message', 'message'],
    ['trace_id', 'trace_id'],
    ['span_id', 'span_id'],
    ['record_id', 'record_id'],
    ...travellingIds.map(({ field }) => [field, field] as const),
  ]),
  texts: ['message', 'attributes'],
};

const columns = `CAST(time_ns AS TEXT) AS time_ns, trace_id, span_id, service, severity, message,
  correlation_id, device_id, client_id, tenant_id, record_id, attributes`;

/** Of a block with records of spans that had not ended. */
const needsOfUnfinished = toNeeds({
  kind: 'equals',
  field: 'event.name',
  values: [{ text: unfinishedSpan }],
});

/** So many are read sooner than a thousand blocks are asked. */
const fewRows = 2_000;

const countedColumns = `CAST(time_ns AS TEXT) AS time_ns, severity, service, attributes,
  correlation_id, device_id, client_id, tenant_id`;

/** Reads log records. */
export class LogReader {
  readonly #places: Places;
  readonly #cache: StatementCache;
  readonly #blocks: BlockReader;
  readonly #ofTrace: StatementSync;
  readonly #ofInstant: StatementSync;
  readonly #countOfTrace: StatementSync;
  readonly #unfinishedOfTrace: StatementSync;
  readonly #sourcedOfTrace: StatementSync;
  readonly #sourcedWithoutTrace: StatementSync;

  constructor(database: DatabaseSync, places: Places) {
    this.#places = places;
    this.#cache = new StatementCache(database);
    this.#blocks = new BlockReader(database, 'log');
    this.#ofTrace = database.prepare(
      `SELECT ${columns} FROM ${inTrace('log')} ORDER BY log.time_ns, seq LIMIT ${maxLogsPerTrace}`,
    );
    this.#ofInstant = database.prepare(
      `SELECT ${columns} FROM ${inTrace('log')} AND log.time_ns = ? ORDER BY seq LIMIT ${maxLogsPerInstant}`,
    );
    this.#unfinishedOfTrace = database.prepare(
      `SELECT ${columns} FROM ${inTrace('log')} AND instr(attributes, '${unfinishedSpan}') ORDER BY log.time_ns, seq LIMIT ${maxLogsPerTrace}`,
    );
    this.#countOfTrace = database.prepare(`SELECT count(*) AS n FROM ${inTrace('log')}`);
    const sourced = `SELECT ${columns}, source.resource, source.scope FROM ${inRanges('log')} JOIN source ON source.id = source_id`;
    const order = `ORDER BY log.time_ns, seq LIMIT ${maxLogsPerTrace}`;
    this.#sourcedOfTrace = database.prepare(`${sourced} WHERE trace_id = ? ${order}`);
    this.#sourcedWithoutTrace = database.prepare(
      `${sourced} WHERE correlation_id = ? AND trace_id IS NULL ${order}`,
    );
  }

  /** Gives the log records of a trace, oldest first. */
  logsOfTrace(traceId: string): readonly StoredLog[] {
    return this.#ofTrace.all(...this.#places.ofTrace('log', traceId)) as unknown as StoredLog[];
  }

  /** Gives the log records of a trace at one instant, in the order in which they came. */
  logsAt(traceId: string, timeNs: bigint): readonly StoredLog[] {
    return this.#ofInstant.all(
      ...this.#places.ofTrace('log', traceId),
      timeNs,
    ) as unknown as StoredLog[];
  }

  /** Counts the log records of a trace. */
  countOfTrace(traceId: string): number {
    return Number(this.#countOfTrace.get(...this.#places.ofTrace('log', traceId))?.['n']);
  }

  /** Gives the log records of a trace that may be about a span which had not ended, oldest first, without a look at all the others. */
  unfinishedOfTrace(traceId: string): readonly StoredLog[] {
    const isFew = this.#places.mostOfTrace('log', traceId) <= fewRows;
    const blocks = isFew ? undefined : this.#blocks.ranges({ needs: needsOfUnfinished });
    const ranges =
      blocks === undefined
        ? this.#places.of('log', 'trace_id', [traceId])
        : JSON.stringify(blocks.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq]));
    return this.#unfinishedOfTrace.all(ranges, traceId) as unknown as StoredLog[];
  }

  /** Gives the log records of a trace with their sources, oldest first. */
  sourcedOfTrace(traceId: string): readonly SourcedLog[] {
    return this.#sourcedOfTrace.all(
      ...this.#places.ofTrace('log', traceId),
    ) as unknown as SourcedLog[];
  }

  /** Gives the log records of a correlation id that are of no trace, with their sources, oldest first. */
  sourcedWithoutTrace(correlationId: string): readonly SourcedLog[] {
    const ranges = this.#places.of('log', 'correlation_id', [correlationId]);
    return this.#sourcedWithoutTrace.all(ranges, correlationId) as unknown as SourcedLog[];
  }

  /** Gives the log records that meet the conditions, in order of time. */
  findLogs(query: LogQuery): Found<StoredLog> {
    if (query.query !== undefined) {
      const rows = this.candidates(query, query.oldestFirst, maxTested + 1);
      return takeMatching(rows, createTest(query.query), query.limit);
    }
    const { from, where, values } = this.#toRows(query);
    const sql = `SELECT ${columns} FROM ${from} WHERE ${where} ${toOrder(query.oldestFirst)} LIMIT ?`;
    const rows = this.#cache.statement(sql).all(...values, query.limit);
    return { rows: rows as unknown as StoredLog[] };
  }

  /** Gives what is counted of the log records that meet the conditions, of which none is a query, the latest first. */
  countable(conditions: Omit<LogConditions, 'query'>, limit: number): Iterable<CountableLog> {
    const { from, where, values } = this.#toRows(conditions);
    const sql = `SELECT ${countedColumns} FROM ${from} WHERE ${where} ${toOrder(false)} LIMIT ?`;
    const rows = this.#cache.statement(sql).iterate(...values, limit) as Iterable<unknown>;
    return rows as Iterable<CountableLog>;
  }

  /** Gives the log records that may meet the conditions, in order of time: whether they meet the query is not tested yet. */
  candidates(
    conditions: LogConditions,
    oldestFirst: boolean,
    limit: number,
  ): Iterable<SearchedLog> {
    const found = this.#toRows(conditions);
    const ranges = oldestFirst ? undefined : this.#rangesOf(conditions, found);
    if (ranges !== undefined) return this.#inBlocks(ranges, found);
    const { from, where, values } = found;
    const sql = `SELECT ${logColumns} FROM ${from} JOIN source ON source.id = source_id
      WHERE ${where} ${toOrder(oldestFirst)} LIMIT ?`;
    const rows = this.#cache.statement(sql).iterate(...values, limit) as Iterable<unknown>;
    return rows as Iterable<SearchedLog>;
  }

  #toRows(query: LogConditions): SearchedRows {
    return toSearchedRows(this.#places, 'log', toConditions(query));
  }

  /** Undefined where an id leads to the rows, or blocks do not tell enough. */
  #rangesOf(
    { query, sinceNs, untilNs }: LogConditions,
    { isPlaced }: SearchedRows,
  ): readonly SeqRange[] | undefined {
    if (query === undefined || isPlaced) return undefined;
    return this.#blocks.ranges({ needs: toNeeds(query), sinceNs, untilNs });
  }

  #inBlocks(ranges: readonly SeqRange[], { where, values }: SearchedRows): Iterable<SearchedLog> {
    const statement = this.#cache.statement(
      `SELECT seq, CAST(log.time_ns AS TEXT) AS at_ns, ${logColumns} FROM log NOT INDEXED JOIN source ON source.id = source_id
       WHERE seq BETWEEN ? AND ? AND ${where} ${toOrder(false)}`,
    );
    return inOrder(ranges, ({ firstSeq, lastSeq }) => {
      const rows: unknown = statement.all(firstSeq, lastSeq, ...values);
      return rows as readonly (SearchedLog & OrderedRow)[];
    });
  }
}

function takeMatching(rows: Iterable<SearchedLog>, test: Test, limit: number): Found<StoredLog> {
  const found: StoredLog[] = [];
  let tested = 0;
  for (const row of rows) {
    if (tested >= maxTested) return { rows: found, stoppedAtNs: row.time_ns };
    tested += 1;
    if (test(toLogSubject(row))) found.push(row);
    if (found.length >= limit) break;
  }
  return { rows: found };
}

function toOrder(oldestFirst: boolean): string {
  const direction = oldestFirst ? 'ASC' : 'DESC';
  return `ORDER BY log.time_ns ${direction}, seq ${direction}`;
}

function toConditions(query: LogConditions): readonly Condition[] {
  const simple: readonly (readonly [string, SQLInputValue | undefined])[] = [
    ['trace_id = ?', query.traceId],
    ['span_id = ?', query.spanId],
    ['correlation_id = ?', query.correlationId],
    ['service = ?', query.service],
    ['log.time_ns >= ?', query.sinceNs],
    ['log.time_ns <= ?', query.untilNs],
  ];
  const used = simple.flatMap(([text, value]): Condition[] =>
    value === undefined ? [] : [[text, [value]]],
  );
  const levels =
    query.levels === undefined
      ? []
      : toNarrowing(
          { kind: 'equals', field: 'level', values: query.levels.map((text) => ({ text })) },
          searched,
        );
  const narrowing = query.query === undefined ? [] : toNarrowing(query.query, searched);
  return [...used, ...levels, ...narrowing];
}
