import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CounterName, Counters } from './counters.ts';
import { inTransaction } from './schema.ts';
import type { BlockWriter } from './blocks/block-writer.ts';
import type { Rollup } from './rollup.ts';
import type { SeenTables } from './seen.ts';

/** Bounds of the store. */
export interface Bounds {
  /** Rows that were received longer ago are removed. */
  readonly maxAgeMs: number;
  /** Used bytes of the file beyond which the oldest rows are removed. */
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
/** Pages (of 4 KiB) given back at once. */
const slicePages = 1_000;

type Table = 'span' | 'log';

/** Removes the oldest rows, by the time they were received, in slices that do not block for long. */
export class Retention {
  readonly #database: DatabaseSync;
  readonly #counters: Counters;
  readonly #seen: SeenTables;
  readonly #rollup: Rollup;
  readonly #blocks: Readonly<Record<Table, BlockWriter>>;
  readonly #bounds: Bounds;
  readonly #now: () => number;
  readonly #size: StatementSync;
  readonly #span: SliceStatements;
  readonly #log: SliceStatements;
  readonly #traceLeft: StatementSync;
  #isReducing = false;
  #hasRemoved = false;

  constructor(
    parts: {
      database: DatabaseSync;
      counters: Counters;
      seen: SeenTables;
      rollup: Rollup;
      blocks: Readonly<Record<Table, BlockWriter>>;
      now: () => number;
    },
    bounds: Bounds,
  ) {
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
    this.#span = prepareSlice(this.#database, 'span');
    this.#log = prepareSlice(this.#database, 'log');
    this.#traceLeft = this.#database.prepare('SELECT 1 FROM span WHERE trace_id = ? LIMIT 1');
  }

  /** Removes what is out of bounds, until 20 ms have passed; true when there may be more to do. */
  enforceSlice(): boolean {
    const endMs = performance.now() + sliceMs;
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
    return this.#removeRows(table, limitMs, 'dropped_age');
  }

  /** Once over the bound, goes on until a little below it. */
  #removeForSize(): boolean {
    if (this.isTooLarge()) this.#isReducing = true;
    if (this.#usedBytes() <= this.#bounds.maxBytes * sizeTarget) this.#isReducing = false;
    const table = this.#olderTable();
    if (!this.#isReducing || table === undefined) return false;
    return this.#removeRows(table, Number.MAX_SAFE_INTEGER, 'dropped_size');
  }

  #removeRows(table: Table, limitMs: number, reason: CounterName): boolean {
    const statements = table === 'span' ? this.#span : this.#log;
    const lastSeq = statements.last.get(rowsAtOnce, limitMs)?.['seq'] ?? null;
    if (lastSeq === null) return false;
    inTransaction(this.#database, () => {
      const traceIds = statements.traces.all(lastSeq);
      const removed = Number(statements.remove.run(lastSeq).changes);
      this.#counters.add(reason, removed);
      this.#blocks[table].removeOld(Number(lastSeq));
      if (table === 'span') this.#countSpans(removed, traceIds);
      else this.#countLogs(removed, traceIds);
      const oldestMs = Math.min(this.#oldestMs('span'), this.#oldestMs('log'), this.#now());
      this.#seen.removeUnused(oldestMs);
      this.#rollup.removeOld(oldestMs);
    });
    return true;
  }

  #countSpans(removed: number, traceIds: readonly Record<string, unknown>[]): void {
    const gone = traceIds.filter(
      (row) => this.#traceLeft.get(String(row['trace_id'])) === undefined,
    );
    this.#counters.add('spans', -removed);
    this.#counters.add('traces', -gone.length);
  }

  #countLogs(removed: number, traceIds: readonly Record<string, unknown>[]): void {
    const outside = traceIds.find((row) => row['trace_id'] === null);
    this.#counters.add('logs', -removed);
    this.#counters.add('logs_without_trace_id', -Number(outside?.['n'] ?? 0));
  }

  #giveBack(): boolean {
    const { pages, free } = this.#pages();
    if (free <= slicePages || free <= pages * maxFreePart) return false;
    this.#database.exec(`PRAGMA incremental_vacuum(${slicePages})`);
    return true;
  }

  #olderTable(): Table | undefined {
    const spanMs = this.#oldestMs('span');
    const logMs = this.#oldestMs('log');
    if (spanMs === Infinity && logMs === Infinity) return undefined;
    return spanMs <= logMs ? 'span' : 'log';
  }

  #oldestMs(table: Table): number {
    const row = (table === 'span' ? this.#span : this.#log).oldest.get();
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
  readonly traces: StatementSync;
  readonly remove: StatementSync;
}

/**
 * Gives what a slice asks of a table. Each reads the oldest rows only: of the traces, the index of their ids would have been
 * read whole, because they are sorted in it.
 */
export function toSliceSql(table: Table): Readonly<Record<keyof SliceStatements, string>> {
  return {
    oldest: `SELECT received_ms FROM ${table} ORDER BY seq LIMIT 1`,
    last: `SELECT max(seq) AS seq FROM (SELECT seq, received_ms FROM ${table} ORDER BY seq LIMIT ?)
      WHERE received_ms < ?`,
    traces: `SELECT trace_id, count(*) AS n FROM ${table} NOT INDEXED WHERE seq <= ? GROUP BY trace_id`,
    remove: `DELETE FROM ${table} WHERE seq <= ?`,
  };
}

function prepareSlice(database: DatabaseSync, table: Table): SliceStatements {
  const { oldest, last, traces, remove } = toSliceSql(table);
  return {
    oldest: database.prepare(oldest),
    last: database.prepare(last),
    traces: database.prepare(traces),
    remove: database.prepare(remove),
  };
}
