import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BlockTable } from './block-writer.ts';
import { toOwnKeys } from './directory.ts';
import { LateRowIndex } from './late-row-index.ts';
import type { RowIndex } from './row-index.ts';
import type { RowKey } from './row-keys.ts';
import { KeyReader } from './stored-keys.ts';

/** Ids of one row: of a span its trace and its own, of a log record its own. */
type OwnIds = readonly string[];

const findSql: Readonly<Record<BlockTable, string>> = {
  span: 'SELECT service FROM span WHERE seq = ? AND trace_id = ? AND span_id = ?',
  log: 'SELECT service FROM log WHERE seq = ? AND record_id = ?',
};

/**
 * Knows which rows a table has by their own ids, so that what comes twice is stored once: keys in memory, each looked up in the
 * file before it counts. An index there would be written to at a random place for every row.
 */
export class KnownRows {
  readonly #table: BlockTable;
  readonly #service: StatementSync;
  readonly #blocks: StatementSync;
  readonly #rest: KeyReader;
  readonly #index = new LateRowIndex((index) => this.#fill(index));
  #lastSeq = 0;
  /** Key and number of the rows of the transaction, in turn. */
  readonly #added: number[] = [];

  constructor(database: DatabaseSync, table: BlockTable) {
    this.#table = table;
    this.#service = database.prepare(findSql[table]);
    this.#blocks = database.prepare(
      'SELECT first_seq, last_seq, ids FROM block WHERE on_table = ?',
    );
    this.#rest = new KeyReader(database, table);
  }

  /** Gives the service of the row that has these ids; undefined when there is none. */
  serviceOf(key: RowKey, ids: OwnIds): string | undefined {
    let service: string | undefined;
    this.#index.loaded().find(key, (low) => {
      const found = this.#service.get(this.#toSeq(low), ...ids)?.['service'];
      if (typeof found === 'string') service = found;
      return service !== undefined;
    });
    return service;
  }

  /** Notes a row that has just been stored, inside its transaction. */
  add(key: RowKey, seq: number): void {
    this.#note(this.#index.loaded(), key, seq);
    this.#added.push(key, seq);
  }

  /** The transaction has been committed. */
  keep(): void {
    this.#added.length = 0;
  }

  /** The transaction was rolled back. */
  drop(): void {
    for (let at = 0; at < this.#added.length; at += 2)
      this.#index.remove(this.#added[at] ?? 0, this.#added[at + 1] ?? 0);
    this.keep();
  }

  /** A row was removed from the file. */
  remove(key: RowKey, seq: number): void {
    this.#index.remove(key, seq);
  }

  /** Reads anew what there is when it is asked for the next time: what was removed was rolled back. */
  forget(): void {
    this.#index.forget();
  }

  #fill(index: RowIndex): void {
    let lastSeq = 0;
    for (const row of this.#blocks.iterate(this.#table)) {
      lastSeq = Math.max(lastSeq, Number(row['last_seq']));
      const firstSeq = Number(row['first_seq']);
      const keys = toOwnKeys(row['ids'] as Uint8Array);
      for (const [place, key] of keys.entries()) this.#note(index, key, firstSeq + place);
    }
    for (const { keys, seq } of this.#rest.read(lastSeq)) this.#note(index, keys.own, seq);
  }

  /** @param key 0: the row has no id of its own. */
  #note(index: RowIndex, key: RowKey, seq: number): void {
    if (key === 0) return;
    if (seq > this.#lastSeq) this.#lastSeq = seq;
    index.add(key, seq);
  }

  /** Of all numbers with these lower 32 bits, the last one that was given. */
  #toSeq(low: number): number {
    return this.#lastSeq - ((this.#lastSeq - low) >>> 0);
  }
}
