import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BlockTable, BlockWriter } from './blocks/block-writer.ts';
import type { Counters } from './counters.ts';
import { FairPass, preparePass, removedColumns, toRemovedRow } from './fair-pass.ts';
import type { PassTools, RemovedRow } from './fair-pass.ts';
import type { Rollup } from './rollup.ts';
import { inTransaction } from './schema.ts';
import type { SeenTables } from './seen.ts';
import type { Known, WriterParts } from './writer.ts';

/** Bounds of the store. */
export interface Bounds {
  /** Rows that were received longer ago are removed. */
  readonly maxAgeMs: number;
  /** Used bytes of the file beyond which rows are removed: the oldest of the services that have more than their share. */
  readonly maxBytes: number;
}

/** Rows removed in one transaction: 5 ms in a store of 200,000 spans, more in a larger one. */
const rowsAtOnce = 250;
/** After so long a slice begins no other transaction; the last one, when it writes the log file back, may take longer than that. */
const sliceMs = 20;
/** Part of `maxBytes` down to which rows are removed, so that it is not done at every request. */
const sizeTarget = 0.95;
/** Free pages are given back to the disk beyond this part of the file; below, they are used again. */
const maxFreePart = 0.1;
/** So far ahead a clock is not wrong. */
const clockToleranceMs = 60_000;
/** Pages (of 8 KiB) given back at once. */
const slicePages = 500;

/** Removes the oldest rows, by the time they were received, in slices that do not block for long. */
export class Retention {
  readonly #database: DatabaseSync;
  readonly #counters: Counters;
  readonly #seen: SeenTables;
  readonly #rollup: Rollup;
  readonly #blocks: Readonly<Record<BlockTable, BlockWriter>>;
  readonly #bounds: Bounds;
  readonly #now: () => number;
  readonly #size: StatementSync;
  readonly #slices: Readonly<Record<BlockTable, SliceStatements>>;
  readonly #known: Known;
  readonly #passTools: PassTools;
  #pass: FairPass | undefined;
  #hasRemoved = false;

  constructor(parts: WriterParts, bounds: Bounds) {
    this.#database = parts.database;
    this.#counters = parts.counters;
    this.#seen = parts.seen;
    this.#rollup = parts.rollup;
    this.#blocks = parts.blocks;
    this.#now = parts.now;
    this.#bounds = bounds;
    this.#size = this.#database.prepare(
      `SELECT page_size AS page, page_count AS pages, freelist_count AS free
       FROM pragma_page_size, pragma_page_count, pragma_freelist_count`,
    );
    this.#slices = {
      span: prepareSlice(this.#database, 'span'),
      log: prepareSlice(this.#database, 'log'),
    };
    this.#passTools = preparePass(this.#database);
    this.#known = parts.known;
  }

  /** Removes what is out of bounds, until 20 ms have passed; true when there may be more to do. */
  enforceSlice(): boolean {
    const endMs = performance.now() + sliceMs;
    this.#mendFuture('span');
    this.#mendFuture('log');
    while (this.#removeOld() || this.#removeForSize() || this.#giveBack()) {
      this.#hasRemoved = true;
      if (performance.now() >= endMs) return true;
    }
    // Only now the file shrinks: until then, the smaller one is in the log beside it.
    if (this.#hasRemoved) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#hasRemoved = false;
    return false;
  }

  /** True when the file has more bytes in use than allowed; cheap enough for every request. */
  isTooLarge(): boolean {
    return this.#usedBytes() > this.#bounds.maxBytes;
  }

  #removeOld(): boolean {
    const limitMs = this.#now() - this.#bounds.maxAgeMs;
    const table = this.#olderTable();
    if (table === undefined || this.#oldestMs(table) >= limitMs) return false;
    return this.#removeOlder(table, limitMs);
  }

  /**
   * The clock was ahead when rows came, and was set back: they count as received now. As the oldest rows, they would keep those
   * behind them for as long as it was wrong.
   */
  #mendFuture(table: BlockTable): void {
    const nowMs = this.#now();
    const oldestMs = this.#oldestMs(table);
    if (oldestMs === Infinity || oldestMs <= nowMs + clockToleranceMs) return;
    this.#database
      .prepare(`UPDATE ${table} SET received_ms = ? WHERE received_ms > ?`)
      .run(nowMs, nowMs + clockToleranceMs);
  }

  /** Once over the bound, goes on until a little below it. */
  #removeForSize(): boolean {
    const usedBytes = this.#usedBytes();
    const targetBytes = this.#bounds.maxBytes * sizeTarget;
    const isOver = usedBytes > (this.#pass === undefined ? this.#bounds.maxBytes : targetBytes);
    const known = this.#pass;
    // Begun anew when there is no more to do, or what was removed is rolled back.
    this.#pass = undefined;
    if (!isOver) return false;
    const pass = known ?? new FairPass(this.#passTools, targetBytes / usedBytes);
    const isEnd = this.#inTransaction(() => this.#removePart(pass));
    if (!isEnd) this.#pass = pass;
    return !isEnd || pass.hasRemoved;
  }

  /** @returns True when the pass has no more to remove. */
  #removePart(pass: FairPass): boolean {
    const part = pass.removeNext(rowsAtOnce);
    if (part === undefined) return true;
    const { table, rows, fromSeq, toSeq } = part;
    this.#afterRemoval(table, rows);
    this.#blocks[table].removeEmpty(fromSeq, toSeq);
    this.#countForSize(rows);
    return false;
  }

  #removeOlder(table: BlockTable, limitMs: number): boolean {
    const { last, remove } = this.#slices[table];
    const lastSeq = last.get(rowsAtOnce, limitMs)?.['seq'] ?? null;
    if (lastSeq === null) return false;
    this.#inTransaction(() => {
      const rows = remove.all(lastSeq).map((row) => toRemovedRow(table, row));
      this.#afterRemoval(table, rows);
      this.#blocks[table].removeEmpty(0, Number(lastSeq));
      this.#counters.add('dropped_age', rows.length);
    });
    return true;
  }

  #inTransaction<T>(run: () => T): T {
    try {
      return inTransaction(this.#database, run);
    } catch (error) {
      for (const known of Object.values(this.#known)) known.forget();
      throw error;
    }
  }

  #afterRemoval(table: BlockTable, rows: readonly RemovedRow[]): void {
    if (rows.length === 0) return;
    for (const { ownKey, seq } of rows) if (ownKey !== 0) this.#known[table].remove(ownKey, seq);
    if (table === 'span') this.#countSpans(rows);
    else this.#countLogs(rows);
    const oldestMs = Math.min(this.#oldestMs('span'), this.#oldestMs('log'), this.#now());
    this.#seen.removeUnused(oldestMs);
    this.#rollup.removeOld(oldestMs);
  }

  #countForSize(rows: readonly RemovedRow[]): void {
    this.#counters.add('dropped_size', rows.length);
    for (const [service, its] of Map.groupBy(rows, (row) => row.service)) {
      this.#counters.addOfService('dropped_size', service, its.length);
    }
  }

  #countSpans(rows: readonly RemovedRow[]): void {
    const traceIds = new Set(rows.map((row) => row.traceId ?? ''));
    this.#counters.add('spans', -rows.length);
    this.#counters.add('traces', -this.#known.traces.goneOf(traceIds).length);
  }

  #countLogs(rows: readonly RemovedRow[]): void {
    const outside = rows.filter((row) => row.traceId === null).length;
    this.#counters.add('logs', -rows.length);
    this.#counters.add('logs_without_trace_id', -outside);
  }

  #giveBack(): boolean {
    const { pages, free } = this.#pages();
    if (free <= slicePages || free <= pages * maxFreePart) return false;
    this.#database.exec(`PRAGMA incremental_vacuum(${slicePages})`);
    return true;
  }

  #olderTable(): BlockTable | undefined {
    const spanMs = this.#oldestMs('span');
    const logMs = this.#oldestMs('log');
    if (spanMs === Infinity && logMs === Infinity) return undefined;
    return spanMs <= logMs ? 'span' : 'log';
  }

  #oldestMs(table: BlockTable): number {
    const row = this.#slices[table].oldest.get();
    return row === undefined ? Infinity : Number(row['received_ms']);
  }

  #usedBytes(): number {
    const { page, pages, free } = this.#pages();
    return (pages - free) * page;
  }

  #pages(): { page: number; pages: number; free: number } {
    const row = this.#size.get();
    return {
      page: Number(row?.['page']),
      pages: Number(row?.['pages']),
      free: Number(row?.['free']),
    };
  }
}

interface SliceStatements {
  readonly oldest: StatementSync;
  readonly last: StatementSync;
  readonly remove: StatementSync;
}

/** Gives what a slice of rows that are too old asks of a table. Each reads the oldest rows only. */
export function toSliceSql(table: BlockTable): Readonly<Record<keyof SliceStatements, string>> {
  return {
    oldest: `SELECT received_ms FROM ${table} ORDER BY seq LIMIT 1`,
    last: `SELECT max(seq) AS seq FROM (SELECT seq, received_ms FROM ${table} ORDER BY seq LIMIT ?)
      WHERE received_ms < ?`,
    remove: `DELETE FROM ${table} WHERE seq <= ? RETURNING ${removedColumns[table]}`,
  };
}

function prepareSlice(database: DatabaseSync, table: BlockTable): SliceStatements {
  const { oldest, last, remove } = toSliceSql(table);
  return {
    oldest: database.prepare(oldest),
    last: database.prepare(last),
    remove: database.prepare(remove),
  };
}
