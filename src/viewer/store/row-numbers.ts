import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BlockTable } from './blocks/block-writer.ts';

/** Numbers the rows of a table. None is given twice: of rows that were removed, blocks still say what they had. */
export class RowNumbers {
  readonly #table: BlockTable;
  readonly #ends: StatementSync;
  #last: number | undefined;

  constructor(database: DatabaseSync, table: BlockTable) {
    this.#table = table;
    this.#ends = database.prepare(
      `SELECT max(seq) AS last, (SELECT max(last_seq) FROM block WHERE on_table = ?) AS closed FROM ${table}`,
    );
    try {
      // Before the last rows are removed.
      this.#last = this.#readLast();
    } catch {
      // A damaged file can be opened: it is said when a row comes.
    }
  }

  /** Gives the number of the next row. */
  next(): number {
    this.#last = (this.#last ?? this.#readLast()) + 1;
    return this.#last;
  }

  #readLast(): number {
    const row = this.#ends.get(this.#table);
    return Math.max(Number(row?.['last'] ?? 0), Number(row?.['closed'] ?? 0));
  }
}
