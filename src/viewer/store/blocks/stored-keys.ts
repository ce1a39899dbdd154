import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { BlockTable } from './block-writer.ts';
import { toLogKeys, toSpanKeys, type RowKeys } from './row-keys.ts';

/** A stored row, by what leads to it. */
export interface StoredKeys {
  readonly seq: number;
  /** Nanoseconds since 1970. */
  readonly atNs: bigint;
  readonly keys: RowKeys;
}

/** Columns that {@link toKeys} reads, but for the correlation id, which may be left out. */
export const idColumns: Readonly<Record<BlockTable, string>> = {
  span: 'trace_id, span_id AS own_id',
  log: 'trace_id, record_id AS own_id',
};
const timeColumns: Readonly<Record<BlockTable, string>> = { span: 'start_ns', log: 'time_ns' };

/** Gives the keys of a row that was read. */
export function toKeys(table: BlockTable, row: Readonly<Record<string, SQLOutputValue>>): RowKeys {
  const traceId = row['trace_id'] as string | null;
  const ownId = row['own_id'] as string | null;
  const correlationId = (row['correlation_id'] ?? null) as string | null;
  return table === 'span'
    ? toSpanKeys(traceId ?? '', ownId ?? '', correlationId)
    : toLogKeys(traceId, ownId, correlationId);
}

/** Reads the keys of the rows of a table. */
export class KeyReader {
  readonly #table: BlockTable;
  readonly #rows: StatementSync;

  constructor(database: DatabaseSync, table: BlockTable) {
    this.#table = table;
    this.#rows = database.prepare(
      `SELECT seq, ${timeColumns[table]} AS at_ns, ${idColumns[table]}, correlation_id FROM ${table}
       WHERE seq > ? AND seq <= ? ORDER BY seq`,
    );
    this.#rows.setReadBigInts(true);
  }

  /** Gives rows in the order of their numbers. @param lastSeq Default: of all that are there. */
  *read(afterSeq: number, lastSeq = Number.MAX_SAFE_INTEGER): Generator<StoredKeys, void> {
    for (const row of this.#rows.iterate(afterSeq, lastSeq))
      yield {
        seq: Number(row['seq']),
        atNs: row['at_ns'] as bigint,
        keys: toKeys(this.#table, row),
      };
  }
}
