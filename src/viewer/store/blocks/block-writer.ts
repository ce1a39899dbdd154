import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { toBits } from './bloom.ts';
import { TokenSet } from './tokens.ts';

/** Rows that are searched by blocks, and the column of their instant. */
export const blockTables = { span: 'start_ns', log: 'time_ns' } as const;

/** A table whose rows are searched by blocks. */
export type BlockTable = keyof typeof blockTables;

/** Where in the rows of a table what is: without `bits`, anything may be in a block. */
export const blockTable = `
  CREATE TABLE block (
    on_table TEXT NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
    min_ns INTEGER NOT NULL, max_ns INTEGER NOT NULL, longest_ns INTEGER, bits BLOB,
    PRIMARY KEY (on_table, first_seq)
  ) STRICT, WITHOUT ROWID;
`;

/** Rows of a block. */
export const blockRows = 1_024;

/** Rows since the last block. */
interface OpenBlock {
  readonly firstSeq: number;
  readonly tokens: TokenSet;
  rows: number;
  minNs: bigint;
  maxNs: bigint;
  longestNs: bigint;
}

/**
 * Says of each 1,024 rows of a table what is in them, in the transaction that stores the last of them, so that a search passes over
 * those that cannot hold what it looks for. Rows since the last block are always searched.
 */
export class BlockWriter {
  readonly #table: BlockTable;
  readonly #save: StatementSync;
  readonly #closeRest: StatementSync;
  readonly #last: StatementSync;
  readonly #remove: StatementSync;
  #open: OpenBlock | undefined;
  /** True when there may be rows in no block that the open one does not count. */
  #hasRest = true;

  constructor(database: DatabaseSync, table: BlockTable) {
    const time = blockTables[table];
    this.#table = table;
    this.#save = database.prepare('INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#last = database.prepare('SELECT max(last_seq) AS last FROM block WHERE on_table = ?');
    this.#remove = database.prepare(
      `DELETE FROM block WHERE on_table = '${table}' AND last_seq > ? AND last_seq <= ?
         AND NOT EXISTS (SELECT 1 FROM ${table} WHERE seq BETWEEN first_seq AND last_seq)`,
    );
    this.#closeRest = database.prepare(
      // Instants of all rows: by their index, where those of the rest would be a look at each.
      `INSERT OR REPLACE INTO block SELECT '${table}', min(seq), max(seq), (SELECT min(${time}) FROM ${table}),
         (SELECT max(${time}) FROM ${table}), NULL, NULL FROM ${table} WHERE seq > ? AND seq < ? HAVING count(*) > 0`,
    );
  }

  /**
   * Counts a row that has just been stored, inside its transaction.
   * @param addTokens Adds what a query can ask of it.
   */
  add(
    seq: number,
    timeNs: bigint,
    durationNs: bigint,
    addTokens: (tokens: TokenSet) => void,
  ): void {
    if (this.#hasRest) this.#endRest(seq);
    const block = (this.#open ??= toOpenBlock(seq, timeNs));
    addTokens(block.tokens);
    block.rows += 1;
    if (timeNs < block.minNs) block.minNs = timeNs;
    if (timeNs > block.maxNs) block.maxNs = timeNs;
    if (durationNs > block.longestNs) block.longestNs = durationNs;
    if (block.rows >= blockRows) this.#close(block, seq);
  }

  /** Forgets the rows since the last block, after some of them were rolled back. */
  forget(): void {
    this.#open = undefined;
    this.#hasRest = true;
  }

  /** Removes blocks that end among these rows, if all of theirs are gone. */
  removeEmpty(afterSeq: number, lastSeq: number): void {
    this.#remove.run(afterSeq, lastSeq);
  }

  /** Makes a block, of which nothing is known, of the rows that are in none: another process stored them, or they were forgotten. */
  #endRest(beforeSeq: number): void {
    this.#closeRest.run(Number(this.#last.get(this.#table)?.['last'] ?? 0), beforeSeq);
    this.#hasRest = false;
  }

  #close({ firstSeq, longestNs, maxNs, minNs, tokens }: OpenBlock, lastSeq: number): void {
    const bits = tokens.isWhole ? toBits(tokens.all) : null;
    this.#save.run(this.#table, firstSeq, lastSeq, minNs, maxNs, longestNs, bits);
    this.#open = undefined;
  }
}

function toOpenBlock(firstSeq: number, timeNs: bigint): OpenBlock {
  return { firstSeq, tokens: new TokenSet(), rows: 0, minNs: timeNs, maxNs: timeNs, longestNs: 0n };
}
