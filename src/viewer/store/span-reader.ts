import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { createTest, type Query } from '#query';
import { travellingIds } from '#record';
import { maxTested, type Found } from './log-reader.ts';
import { BlockReader, inOrder, type OrderedRow, type SeqRange } from './blocks/block-reader.ts';
import type { BlockTable } from './blocks/block-writer.ts';
import { toNeeds } from './blocks/needs.ts';
import { leastDuration, toNarrowing, type Columns, type Condition } from './narrow.ts';
import { inRanges, inTrace, type Places, type RowRanges } from './blocks/places.ts';
import { toSearchedRows, type SearchedRows } from './blocks/searched-rows.ts';
import type { StoredOperation, StoredSpan, StoredSpanHead } from './stored.ts';
import { StatementCache } from './statement-cache.ts';
import { spanColumns, toSpanSubject, type SearchedSpan } from './subject.ts';

/** Conditions of a search for traces: a trace is found when one of its spans meets all of them. */
export interface TraceQuery {
  readonly service?: string;
  readonly operation?: string;
  readonly errorsOnly?: boolean;
  readonly startMinNs?: bigint;
  readonly startMaxNs?: bigint;
  readonly durationMinNs?: bigint;
  readonly durationMaxNs?: bigint;
  /** In the language of queries. */
  readonly query?: Query;
  readonly limit: number;
}

/** Most spans of one trace that are read; bounds the memory of one answer. */
export const maxSpansPerTrace = 50_000;
/** Most spans that one search looks at. */
const maxScanned = 500_000;

const searched: Columns = {
  byField: new Map([
    ['service', 'service'],
    ['name', 'name'],
    ['operation', 'name'],
    ['status_message', 'status_message'],
    ['trace_id', 'trace_id'],
    ['span_id', 'span_id'],
    ['parent_span_id', 'parent_span_id'],
    ...travellingIds.map(({ field }) => [field, field] as const),
  ]),
  texts: ['name', 'status_message', 'events'],
  duration: 'span.duration_ns',
  failed: 'status = 2',
};

const headColumns = `trace_id, span_id, parent_span_id, service, name, status,
  CAST(start_ns AS TEXT) AS start_ns, CAST(duration_ns AS TEXT) AS duration_ns,
  correlation_id, tenant_id`;

/** Reads spans, traces and operations. */
export class SpanReader {
  readonly #places: Places;
  readonly #cache: StatementCache;
  readonly #blocks: BlockReader;
  readonly #spans: StatementSync;
  readonly #span: StatementSync;
  readonly #heads: StatementSync;
  readonly #beyond: StatementSync;
  readonly #services: StatementSync;
  readonly #operations: StatementSync;
  readonly #byCorrelation: StatementSync;

  constructor(database: DatabaseSync, places: Places) {
    this.#places = places;
    this.#cache = new StatementCache(database);
    this.#blocks = new BlockReader(database, 'span');
    const ofTrace = `WHERE trace_id = ? ORDER BY span.start_ns, span_id LIMIT ${maxSpansPerTrace}`;
    const from = inRanges('span');
    this.#heads = database.prepare(`SELECT ${headColumns} FROM ${from} ${ofTrace}`);
    const whole = `SELECT ${headColumns}, kind, status_message, device_id, client_id, attributes, events, links, rest,
       source.resource, source.scope FROM ${from} JOIN source ON source.id = source_id`;
    this.#spans = database.prepare(`${whole} ${ofTrace}`);
    this.#span = database.prepare(`${whole} WHERE trace_id = ? AND span_id = ?`);
    this.#beyond = database.prepare(`SELECT 1 FROM ${inTrace('span')} LIMIT 1 OFFSET ?`);
    this.#services = database.prepare('SELECT DISTINCT service FROM operation ORDER BY service');
    this.#operations = database.prepare(
      'SELECT name, kind FROM operation WHERE service = ? ORDER BY name, kind',
    );
    this.#byCorrelation = database.prepare(
      `SELECT trace_id FROM (
         SELECT trace_id, start_ns FROM ${from} WHERE correlation_id = ?
         UNION ALL SELECT trace_id, time_ns FROM ${inRanges('log')} WHERE correlation_id = ? AND trace_id IS NOT NULL
       ) GROUP BY trace_id ORDER BY min(start_ns) LIMIT ?`,
    );
  }

  /** Gives the spans of a trace by start; empty when it is unknown. */
  spans(traceId: string): readonly StoredSpan[] {
    return this.#spans.all(...this.#places.ofTrace('span', traceId)) as unknown as StoredSpan[];
  }

  /** Gives one span of a trace. */
  span(traceId: string, spanId: string): StoredSpan | undefined {
    return this.#span.get(...this.#places.ofTrace('span', traceId), spanId) as unknown as
      | StoredSpan
      | undefined;
  }

  /** Gives what a summary needs of each span of a trace, by start. */
  heads(traceId: string): readonly StoredSpanHead[] {
    return this.#heads.all(...this.#places.ofTrace('span', traceId)) as unknown as StoredSpanHead[];
  }

  /** True when a trace has more spans than that; counts no further. */
  isLonger(traceId: string, spans: number): boolean {
    return this.#beyond.get(...this.#places.ofTrace('span', traceId), spans) !== undefined;
  }

  /** Gives the names of services that sent spans, sorted. */
  services(): readonly string[] {
    return this.#services.all().map((row) => String(row['service']));
  }

  /** Gives the operations of a service, sorted by name. */
  operations(service: string): readonly StoredOperation[] {
    return this.#operations.all(service) as unknown as StoredOperation[];
  }

  /** Gives the ids of traces that carry a correlation id on a span or a log record, oldest first. */
  traceIdsOfCorrelation(correlationId: string, limit: number): readonly string[] {
    const rangesIn = (table: BlockTable): RowRanges =>
      this.#places.of(table, 'correlation_id', [correlationId]);
    return this.#byCorrelation
      .all(rangesIn('span'), correlationId, rangesIn('log'), correlationId, limit)
      .map((row) => String(row['trace_id']));
  }

  /** Gives the ids of traces that meet the conditions, those with the latest matching span first. */
  findTraceIds(query: TraceQuery): Found<string> {
    if (query.query !== undefined) return this.#findByQuery(query, query.query);
    const { from, where, values } = this.#toRows(query);
    const rows = this.#cache
      .statement(`SELECT trace_id FROM ${from} WHERE ${where} ${order} LIMIT ${maxScanned}`)
      .iterate(...values);
    const found = new Set<string>();
    for (const row of rows) {
      found.add(String(row['trace_id']));
      if (found.size >= query.limit) break;
    }
    return { rows: [...found] };
  }

  #findByQuery(query: TraceQuery, parsed: Query): Found<string> {
    const test = createTest(parsed);
    const found = new Set<string>();
    let tested = 0;
    for (const span of this.#candidates(query, parsed)) {
      if (tested >= maxTested) return { rows: [...found], stoppedAtNs: span.start_ns };
      tested += 1;
      if (!test(toSpanSubject(span))) continue;
      found.add(span.trace_id);
      if (found.size >= query.limit) break;
    }
    return { rows: [...found] };
  }

  /** Gives the spans that may meet the query, the latest first. */
  #candidates(query: TraceQuery, parsed: Query): Iterable<SearchedSpan> {
    const { from, isPlaced, values, where } = this.#toRows(query);
    const ranges = isPlaced ? undefined : this.#rangesOf(query, parsed);
    if (ranges === undefined) {
      const sql = `SELECT ${spanColumns} FROM ${from} ${withSource} WHERE ${where} ${order} LIMIT ${maxTested + 1}`;
      const rows: Iterable<unknown> = this.#cache.statement(sql).iterate(...values);
      return rows as Iterable<SearchedSpan>;
    }
    const statement = this.#cache.statement(
      `SELECT seq, CAST(span.start_ns AS TEXT) AS at_ns, ${spanColumns} FROM span NOT INDEXED ${withSource}
       WHERE seq BETWEEN ? AND ? AND ${where} ${order}, seq DESC`,
    );
    return inOrder(ranges, ({ firstSeq, lastSeq }) => {
      const rows: unknown = statement.all(firstSeq, lastSeq, ...values);
      return rows as readonly (SearchedSpan & OrderedRow)[];
    });
  }

  #toRows(query: TraceQuery): SearchedRows {
    return toSearchedRows(this.#places, 'span', toConditions(query));
  }

  #rangesOf(
    { durationMinNs, startMinNs, startMaxNs }: TraceQuery,
    parsed: Query,
  ): readonly SeqRange[] | undefined {
    return this.#blocks.ranges({
      needs: toNeeds(parsed),
      longestNs: durationMinNs ?? leastDuration(parsed),
      sinceNs: startMinNs,
      untilNs: startMaxNs,
    });
  }
}

const order = 'ORDER BY span.start_ns DESC';
const withSource = 'JOIN source ON source.id = source_id';

function toConditions(query: TraceQuery): readonly Condition[] {
  const conditions: readonly (readonly [string, SQLInputValue | undefined])[] = [
    ['service = ?', query.service],
    ['name = ?', query.operation],
    ['span.start_ns >= ?', query.startMinNs],
    ['span.start_ns <= ?', query.startMaxNs],
    ['span.duration_ns >= ?', query.durationMinNs],
    ['span.duration_ns <= ?', query.durationMaxNs],
  ];
  const narrowing = query.query === undefined ? [] : toNarrowing(query.query, searched);
  const failed: readonly Condition[] = query.errorsOnly === true ? [['status = 2', []]] : [];
  const used = conditions.flatMap(([text, value]): Condition[] =>
    value === undefined ? [] : [[text, [value]]],
  );
  return [...failed, ...used, ...narrowing];
}
