import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { travellingIds } from '#record';
import { inRanges, inTrace, type Places } from './blocks/places.ts';
import { detailNames } from './detail-names.ts';
import { noSpanId, SpanIds } from './span-ids.ts';
import type { StoredIds } from './stored.ts';
import { toTextColumn, type TextColumn } from './text-column.ts';

/** Most spans, and most log records, of one outline; bounds the memory of one answer. */
export const maxOutlined = 200_000;
/** Characters of a message: more than a row has room for. */
const maxMessage = 200;
/** Longer ones are cut before they are read. `substr` stops at a zero, which hardly any has. */
const maxMessageBytes = 2_000;

/** What is drawn of the spans of a trace: an item for each of them in every column, in no order that means something. */
export interface OutlinedSpans {
  readonly spanIds: SpanIds;
  readonly parentIds: SpanIds;
  readonly services: TextColumn;
  readonly names: TextColumn;
  readonly kinds: readonly number[];
  readonly statuses: readonly number[];
  /** Nanoseconds from the base. */
  readonly offsetsNs: readonly number[];
  readonly durationsNs: readonly number[];
  /** By their index, what those were about that say it ({@link detailNames}). */
  readonly details: ReadonlyMap<number, string>;
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
export interface FoundSpan extends StoredIds {
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

/** An id of the business context, and the span that has it. */
export interface FirstId {
  readonly id: string;
  readonly span_id: string;
  readonly start_ns: string;
}

const spansOfTrace = inTrace('span');
const logsOfTrace = inTrace('log');
/** Of too many spans, those that began first. */
const firstOfTrace = `span WHERE seq IN (SELECT seq FROM ${spansOfTrace} ORDER BY start_ns, span_id LIMIT ${maxOutlined})`;

const searchedColumns = [
  'span_id',
  'service',
  'name',
  'status_message',
  'attributes',
  'events',
  ...travellingIds.map(({ field }) => field),
];

/** Client and producer, as OTLP counts them. */
const kindsOfDetails = [3, 4];
const detailPaths = detailNames.map((name) => `'$."${name}"'`).join(', ');
/**
 * A column is one text: what is read row by row and value by value takes three times as long. Times are a difference,
 * because a number does not hold them.
 */
const spanColumns = `${toDigits('span_id')}, ${toDigits(`ifnull(parent_span_id, '${noSpanId}')`)}, CAST(json_group_array(service) AS BLOB),
  CAST(json_group_array(name) AS BLOB), json_group_array(kind), json_group_array(status), json_group_array(start_ns - ?),
  json_group_array(duration_ns),
  json_group_array(json_extract(attributes, ${detailPaths})) FILTER (WHERE kind IN (${kindsOfDetails.join(', ')}))`;
const messageStart = `CASE WHEN octet_length(message) > ${maxMessageBytes} THEN substr(message, 1, ${maxMessage}) ELSE message END`;
const logColumns = `span_id, service, severity, ${messageStart}, CAST(time_ns - ? AS REAL)`;

/** Reads what is drawn of the rows of a trace, without what stands in them. */
export class OutlineReader {
  readonly #places: Places;
  readonly #count: StatementSync;
  readonly #baseOfSpans: StatementSync;
  readonly #baseOfLogs: StatementSync;
  readonly #idsOf: StatementSync;
  readonly #firstIds: Readonly<Record<TextId, StatementSync>>;
  readonly #spans: StatementSync;
  readonly #firstSpans: StatementSync;
  readonly #logs: StatementSync;
  readonly #spanIds: StatementSync;
  readonly #candidateSpans: StatementSync;
  readonly #candidateLogs: StatementSync;

  constructor(database: DatabaseSync, places: Places) {
    this.#places = places;
    this.#count = database.prepare(`SELECT count(*) AS n FROM ${spansOfTrace}`);
    this.#baseOfSpans = database.prepare(
      `SELECT CAST(start_ns AS TEXT) AS ns FROM ${spansOfTrace} LIMIT 1`,
    );
    this.#baseOfLogs = database.prepare(
      `SELECT CAST(min(time_ns) AS TEXT) AS ns FROM ${logsOfTrace}`,
    );
    this.#idsOf = database.prepare(
      `SELECT correlation_id, tenant_id FROM span INDEXED BY span_by_start
       WHERE start_ns = ? AND trace_id = ? AND span_id = ?`,
    );
    const prepareFirst = (name: TextId): StatementSync =>
      database.prepare(
        `SELECT ${name} AS id, span_id, CAST(start_ns AS TEXT) AS start_ns FROM ${spansOfTrace} AND ${name} IS NOT NULL ORDER BY start_ns, span_id LIMIT 1`,
      );
    this.#firstIds = {
      correlation_id: prepareFirst('correlation_id'),
      tenant_id: prepareFirst('tenant_id'),
    };
    this.#spans = toArrays(database, `SELECT ${spanColumns} FROM ${spansOfTrace}`);
    this.#firstSpans = toArrays(database, `SELECT ${spanColumns} FROM ${firstOfTrace}`);
    this.#logs = toArrays(
      database,
      `SELECT ${logColumns} FROM ${logsOfTrace} ORDER BY log.time_ns, seq LIMIT ${maxOutlined}`,
    );
    this.#spanIds = toArrays(database, `SELECT ${toDigits('span_id')} FROM ${spansOfTrace}`);
    this.#candidateSpans = database.prepare(
      `SELECT ${searchedColumns.join(', ')}
       FROM ${inRanges('span', ':ranges')} WHERE trace_id = :traceId AND ${toContains(searchedColumns)}`,
    );
    const mayHaveText = toContains(['message', 'attributes']);
    this.#candidateLogs = database.prepare(
      `SELECT CAST(time_ns AS TEXT) AS time_ns, span_id, severity,
       CASE WHEN ${mayHaveText} THEN message END AS message,
       CASE WHEN ${mayHaveText} THEN attributes END AS attributes
       FROM ${inRanges('log', ':ranges')} WHERE trace_id = :traceId ORDER BY log.time_ns, seq LIMIT ${maxOutlined}`,
    );
  }

  /** Counts the spans of a trace: each is looked at. */
  countOfTrace(traceId: string): number {
    return Number(this.#count.get(...this.#places.ofTrace('span', traceId))?.['n']);
  }

  /** How many spans a trace has at most, without a look at them. */
  mostSpans(traceId: string): number {
    return this.#places.mostOfTrace('span', traceId);
  }

  /** Gives an instant, in nanoseconds, from which the spans of a trace are not far. */
  baseOfSpans(traceId: string): bigint {
    return BigInt(
      String(this.#baseOfSpans.get(...this.#places.ofTrace('span', traceId))?.['ns'] ?? 0),
    );
  }

  /** Gives the instant of the first log record of a trace, in nanoseconds. */
  baseOfLogs(traceId: string): bigint {
    return BigInt(
      String(this.#baseOfLogs.get(...this.#places.ofTrace('log', traceId))?.['ns'] ?? 0),
    );
  }

  /** Gives an id of the business context of a span. */
  idOf(traceId: string, spanId: string, startNs: bigint, name: TextId): string | undefined {
    const id = this.#idsOf.get(startNs, traceId, spanId)?.[name] ?? undefined;
    return id === undefined ? undefined : String(id);
  }

  /** Gives the first span of a trace that has an id of the business context, and that id. */
  firstWith(traceId: string, name: TextId): FirstId | undefined {
    const row: unknown = this.#firstIds[name].get(...this.#places.ofTrace('span', traceId));
    return row as FirstId | undefined;
  }

  /** Gives the spans of a trace; of more than 200,000, the first ones. */
  spans(traceId: string, baseNs: bigint): OutlinedSpans {
    const statement = this.mostSpans(traceId) > maxOutlined ? this.#firstSpans : this.#spans;
    const row: unknown = statement.get(baseNs, ...this.#places.ofTrace('span', traceId));
    return toSpans(row as readonly SQLOutputValue[]);
  }

  /** Gives the log records of a trace by time; of more than 200,000, the first ones. */
  logs(traceId: string, baseNs: bigint): readonly OutlinedLog[] {
    const rows: unknown = this.#logs.all(baseNs, ...this.#places.ofTrace('log', traceId));
    return (rows as SQLOutputValue[][]).map(toLog);
  }

  /** Gives the ids of the spans of a trace. */
  spanIds(traceId: string): Set<string> {
    const row: unknown = this.#spanIds.get(...this.#places.ofTrace('span', traceId));
    return new SpanIds(toBytes((row as readonly SQLOutputValue[])[0])).toSet();
  }

  /** Gives the spans of a trace in which a text may stand, with case or without. */
  candidateSpans(traceId: string, text: string): Iterable<FoundSpan> {
    const [ranges] = this.#places.ofTrace('span', traceId);
    return this.#candidateSpans.iterate({
      ranges,
      traceId,
      text,
    }) as Iterable<unknown> as Iterable<FoundSpan>;
  }

  /** Gives the log records of a trace by time, without message and attributes where a text cannot stand in them. */
  candidateLogs(traceId: string, text: string): Iterable<FoundLog> {
    const [ranges] = this.#places.ofTrace('log', traceId);
    return this.#candidateLogs.iterate({
      ranges,
      traceId,
      text,
    }) as Iterable<unknown> as Iterable<FoundLog>;
  }
}

/** What is found too much by a `_` in the text is tested once more. */
function toContains(columns: readonly string[]): string {
  return `(${columns.map((column) => `${column} LIKE '%' || :text || '%'`).join(' OR ')})`;
}

/** The digits of all ids, one after the other. */
function toDigits(id: string): string {
  return `CAST(group_concat(${id}, '') AS BLOB)`;
}

/** Without a row, there is nothing. */
function toBytes(value: SQLOutputValue | undefined): Buffer<ArrayBuffer> {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(new ArrayBuffer());
}

/** Of many rows, arrays are read in half of the time. */
function toArrays(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

function toSpans(row: readonly SQLOutputValue[]): OutlinedSpans {
  // What is in a column is what the table has in it.
  const column = (place: number): never[] => JSON.parse(String(row[place])) as never[];
  const spanIds = new SpanIds(toBytes(row[0]));
  const kinds = column(4);
  return {
    spanIds,
    parentIds: new SpanIds(toBytes(row[1])),
    services: toTextColumn(toBytes(row[2]), spanIds.length),
    names: toTextColumn(toBytes(row[3]), spanIds.length),
    kinds,
    statuses: column(5),
    offsetsNs: column(6),
    durationsNs: column(7),
    details: toDetails(kinds, column(8)),
  };
}

/** @param values Of the spans whose kind has details, in their order. */
function toDetails(
  kinds: readonly number[],
  values: readonly (readonly unknown[])[],
): ReadonlyMap<number, string> {
  const details = new Map<number, string>();
  let next = 0;
  for (let index = 0; index < kinds.length && next < values.length; index += 1) {
    if (!kindsOfDetails.includes(kinds[index] ?? 0)) continue;
    const detail = values[next]?.find((value) => typeof value === 'string');
    if (detail !== undefined) details.set(index, detail);
    next += 1;
  }
  return details;
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
