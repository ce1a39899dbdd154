import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BlockTable } from './block-writer.ts';
import { toOwnKeys } from './directory.ts';
import { RowIndex } from './row-index.ts';
import { recordKey, spanKey, traceKey, type RowKey } from './row-keys.ts';

/** Ids of one row: of a span its trace and its own, of a log record its own. */
type OwnIds = readonly string[];

const findSql: Readonly<Record<BlockTable, string>> = {
  span: 'SELECT service FROM span WHERE seq = ? AND trace_id = ? AND span_id = ?',
  log: 'SELECT service FROM log WHERE seq = ? AND record_id = ?',
};
const restSql: Readonly<Record<BlockTable, string>> = {
  span: 'SELECT seq, trace_id, span_id AS own_id FROM span WHERE seq > ?',
  log: 'SELECT seq, NULL AS trace_id, record_id AS own_id FROM log WHERE seq > ? AND record_id IS NOT NULL',
};

/**
 * Knows which rows a table has by their own ids, so that what comes twice is stored once: keys in memory, each looked up in the
 * file before it counts. An index there would be written to at a random place for every row.
 */
export class KnownRows {
  readonly #table: BlockTable;
  readonly #service: StatementSync;
  readonly #blocks: StatementSync;
  readonly #rest: StatementSync;
  /** Read when it is asked for the first time. */
  #index: RowIndex | undefined;
  #lastSeq = 0;
  /** Key and number of the rows of the transaction, in turn. */
  readonly #added: number[] = [];

  constructor(database: DatabaseSync, table: BlockTable) {
    this.#table = table;
    this.#service = database.prepare(findSql[table]);
    this.#blocks = database.prepare(
      'SELECT first_seq, last_seq, ids FROM block WHERE on_table = ?',
    );
    this.#rest = database.prepare(restSql[table]);
  }

  /** Gives the service of the row that has these ids; undefined when there is none. */
  serviceOf(key: RowKey, ids: OwnIds): string | undefined {
    let service: string | undefined;
    this.#loaded().find(key, (low) => {
      const found = this.#service.get(this.#toSeq(low), ...ids)?.['service'];
      if (typeof found === 'string') service = found;
      return service !== undefined;
    });
    return service;
  }

  /** Notes a row that has just been stored, inside its transaction. */
  add(key: RowKey, seq: number): void {
    this.#note(this.#loaded(), key, seq);
    this.#added.push(key, seq);
  }

  /** The transaction has been committed. */
  keep(): void {
    this.#added.length = 0;
  }

  /** The transaction was rolled back. */
  drop(): void {
    for (let at = 0; at < this.#added.length; at += 2)
      this.#index?.remove(this.#added[at] ?? 0, this.#added[at + 1] ?? 0);
    this.keep();
  }

  /** A row was removed from the file. */
  remove(key: RowKey, seq: number): void {
    this.#index?.remove(key, seq);
  }

  /** Reads anew what there is when it is asked for the next time: what was removed was rolled back. */
  forget(): void {
    this.#index = undefined;
  }

  #loaded(): RowIndex {
    return (this.#index ??= this.#load());
  }

  #load(): RowIndex {
    const index = new RowIndex();
    let lastSeq = 0;
    for (const row of this.#blocks.iterate(this.#table)) {
      lastSeq = Math.max(lastSeq, Number(row['last_seq']));
      const firstSeq = Number(row['first_seq']);
      const keys = toOwnKeys(row['ids'] as Uint8Array);
      for (const [place, key] of keys.entries())
        if (key !== 0) this.#note(index, key, firstSeq + place);
    }
    for (const row of this.#rest.iterate(lastSeq)) {
      const ownId = String(row['own_id']);
      const traceId = row['trace_id'];
      const key = traceId === null ? recordKey(ownId) : spanKey(traceKey(String(traceId)), ownId);
      this.#note(index, key, Number(row['seq']));
    }
    return index;
  }

  #note(index: RowIndex, key: RowKey, seq: number): void {
    if (seq > this.#lastSeq) this.#lastSeq = seq;
    index.add(key, seq);
  }

  /** Of all numbers with these lower 32 bits, the last one that was given. */
  #toSeq(low: number): number {
    return this.#lastSeq - ((this.#lastSeq - low) >>> 0);
  }
}
