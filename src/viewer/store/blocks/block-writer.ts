import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { toBits } from './bloom.ts';
import { BlockDraft } from './block-draft.ts';
import { directoryRows } from './directory.ts';
import { describeRows } from './describe-rows.ts';
import type { RowKeys } from './row-keys.ts';
import { TokenSet } from './tokens.ts';

/** A table whose rows are searched by blocks. */
export type BlockTable = 'span' | 'log';

/**
 * Where in the rows of a table what is: without `bits`, anything may be in a block. `ids` and `keys` are its directory, by which rows
 * are found by their ids.
 */
export const blockTable = `
  CREATE TABLE block (
    on_table TEXT NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
    min_ns INTEGER NOT NULL, max_ns INTEGER NOT NULL, longest_ns INTEGER, bits BLOB,
    ids BLOB, keys BLOB,
    PRIMARY KEY (on_table, first_seq)
  ) STRICT, WITHOUT ROWID;
`;

/** A row that has just been stored. */
export interface BlockRow {
  readonly seq: number;
  readonly timeNs: bigint;
  readonly durationNs: bigint;
  readonly keys: RowKeys;
}

/** Rows since the last block. */
class OpenBlock extends BlockDraft {
  readonly tokens = new TokenSet();
  longestNs = 0n;
}

/**
 * Says of each 1,024 rows of a table what is in them, in the transaction that stores the last of them, so that a search passes over
 * those that cannot hold what it looks for. Rows since the last block are always searched.
 */
export class BlockWriter {
  readonly #database: DatabaseSync;
  readonly #table: BlockTable;
  readonly #save: StatementSync;
  readonly #last: StatementSync;
  readonly #remove: StatementSync;
  #open: OpenBlock | undefined;
  /** True when there may be rows in no block that the open one does not count. */
  #hasRest = true;

  constructor(database: DatabaseSync, table: BlockTable) {
    this.#database = database;
    this.#table = table;
    this.#save = database.prepare(
      'INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#last = database.prepare('SELECT max(last_seq) AS last FROM block WHERE on_table = ?');
    this.#remove = database.prepare(
      `DELETE FROM block WHERE on_table = '${table}' AND first_seq BETWEEN ? AND ? AND last_seq > ? AND last_seq <= ?
         AND NOT EXISTS (SELECT 1 FROM ${table} WHERE seq BETWEEN first_seq AND last_seq)`,
    );
  }

  /**
   * Counts a row, inside its transaction. The numbers of rows follow each other until {@link forget}.
   * @param addTokens Adds what a query can ask of it.
   */
  add({ durationNs, keys, seq, timeNs }: BlockRow, addTokens: (tokens: TokenSet) => void): void {
    if (this.#hasRest) this.#endRest(seq);
    const block = (this.#open ??= new OpenBlock(seq, timeNs));
    addTokens(block.tokens);
    block.add(seq, timeNs, keys);
    if (durationNs > block.longestNs) block.longestNs = durationNs;
    if (!block.directory.hasRoomFor(seq + 1)) this.#close(block);
  }

  /** Forgets the rows since the last block, after some of them were rolled back. */
  forget(): void {
    this.#open = undefined;
    this.#hasRest = true;
  }

  /** Removes blocks that end among these rows, if all of theirs are gone. */
  removeEmpty(afterSeq: number, lastSeq: number): void {
    this.#remove.run(afterSeq - directoryRows, lastSeq, afterSeq, lastSeq);
  }

  /** Makes blocks without bits of the rows that are in none: another process stored them, or they were forgotten. */
  #endRest(beforeSeq: number): void {
    const lastSeq = Number(this.#last.get(this.#table)?.['last'] ?? 0);
    describeRows(this.#database, this.#table, lastSeq, beforeSeq - 1);
    this.#hasRest = false;
  }

  #close(block: OpenBlock): void {
    const { directory, firstSeq, lastSeq, longestNs, maxNs, minNs, tokens } = block;
    const bits = tokens.isWhole ? toBits(tokens.all) : null;
    const { ids, keys } = directory.toBytes();
    this.#save.run(this.#table, firstSeq, lastSeq, minNs, maxNs, longestNs, bits, ids, keys);
    this.#open = undefined;
  }
}
