import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BlockTable } from './block-writer.ts';
import { Directory, toOwnKeys } from './directory.ts';
import { DirectorySet } from './directory-set.ts';
import { correlationKey, recordKey, traceKey, type RowKey } from './row-keys.ts';
import { KeyReader, type StoredKeys } from './stored-keys.ts';

/** An id by which rows are found without a look at all of them. */
export type PlacedId = 'trace_id' | 'correlation_id' | 'record_id';

/**
 * Where rows are: pairs of the first and the last number of rows that follow each other, as JSON. Some of them may be gone, or be
 * of another id: who reads them says the id, too.
 */
export type RowRanges = string;

/** What is remembered of an answer. */
interface Found {
  readonly ranges: RowRanges;
  readonly rows: number;
}

/**
 * Gives the rows of {@link RowRanges} as the tables of a statement, in the order in which they are stored.
 * @param parameter What stands for the ranges.
 */
export function inRanges(table: BlockTable, parameter = '?'): string {
  return `json_each(${parameter}) AS part CROSS JOIN ${table} NOT INDEXED ON ${table}.seq BETWEEN part.value ->> 0 AND part.value ->> 1`;
}

/** Gives the rows of a trace, for whose two parameters is {@link Places.ofTrace}. */
export function inTrace(table: BlockTable): string {
  return `${inRanges(table)} WHERE trace_id = ?`;
}

const toKey: Readonly<Record<PlacedId, (id: string) => RowKey>> = {
  trace_id: traceKey,
  correlation_id: correlationKey,
  record_id: recordKey,
};
const partOf = { trace_id: 'trace', correlation_id: 'correlation', record_id: 'own' } as const;

/** Answers that are remembered until rows come. */
const mostRemembered = 1_000;

/**
 * Tells where the rows of an id are, by the directories of blocks, which are kept in memory once they are read. What came after the
 * last {@link refresh} is not seen.
 */
export class Places {
  readonly #tables: Readonly<Record<BlockTable, TablePlaces>>;
  readonly #remembered = new Map<string, Found>();
  #isFresh = false;

  constructor(database: DatabaseSync) {
    this.#tables = {
      span: new TablePlaces(database, 'span'),
      log: new TablePlaces(database, 'log'),
    };
  }

  /** Sees what has been stored meanwhile: when it is asked for the first time, so that who asks for no id reads nothing. */
  refresh(): void {
    this.#isFresh = false;
  }

  /** Reads what has been stored since the last {@link refresh}, as the first question after it does. */
  readNew(): void {
    if (this.#isFresh) return;
    for (const table of Object.values(this.#tables)) if (table.refresh()) this.#remembered.clear();
    this.#isFresh = true;
  }

  /** Gives where the rows of ids are. */
  of(table: BlockTable, name: PlacedId, ids: readonly string[]): RowRanges {
    return this.#find(table, name, ids).ranges;
  }

  #find(table: BlockTable, name: PlacedId, ids: readonly string[]): Found {
    this.readNew();
    const asked = JSON.stringify([table, name, ids]);
    const known = this.#remembered.get(asked);
    if (known !== undefined) return known;
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    const seqs = ids.flatMap((id) => this.#tables[table].find(name, id));
    const found = { ranges: toRanges(seqs), rows: seqs.length };
    this.#remembered.set(asked, found);
    return found;
  }

  /** Gives what the rows of a trace are found by: where they are, and its id. */
  ofTrace(table: BlockTable, traceId: string): readonly [RowRanges, string] {
    return [this.of(table, 'trace_id', [traceId]), traceId];
  }

  /** How many rows a trace has at most, without a look at them. */
  mostOfTrace(table: BlockTable, traceId: string): number {
    return this.#find(table, 'trace_id', [traceId]).rows;
  }

  /** Gives the keys of the traces of all spans, and of correlation ids. */
  *spanKeys(): Generator<Uint32Array, void> {
    this.readNew();
    yield* this.#tables.span.keys();
  }
}

/** After so many new blocks it is looked for those that were removed. */
const blocksUntilCheck = 64;

/** Places of the rows of one table. */
class TablePlaces {
  readonly #table: BlockTable;
  readonly #more: StatementSync;
  readonly #kept: StatementSync;
  readonly #rows: KeyReader;
  readonly #directories = new DirectorySet();
  /** Keys of log records' own ids, by the number of the first row of a block; of spans, nobody asks. */
  readonly #ownKeys = new Map<number, Uint32Array>();
  /** Rows since the last block, which are in no directory. */
  #rest: StoredKeys[] = [];
  #lastBlock = -1;
  #blocksSinceCheck = 0;
  #lastSeq = 0;

  constructor(database: DatabaseSync, table: BlockTable) {
    this.#table = table;
    this.#more = database.prepare(
      `SELECT first_seq, last_seq, ${table === 'log' ? 'ids' : 'NULL AS ids'}, keys FROM block
       WHERE on_table = ? AND first_seq > ?`,
    );
    this.#kept = database.prepare('SELECT first_seq FROM block WHERE on_table = ?');
    this.#rows = new KeyReader(database, table);
  }

  /** @returns True when there is anything new. */
  refresh(): boolean {
    const hasBlocks = this.#readBlocks();
    const rows = [...this.#rows.read(this.#lastSeq)];
    this.#rest = [...this.#rest, ...rows];
    this.#lastSeq = rows.at(-1)?.seq ?? this.#lastSeq;
    return hasBlocks || rows.length > 0;
  }

  find(name: PlacedId, id: string): readonly number[] {
    const seqs: number[] = [];
    const key = toKey[name](id);
    if (name === 'record_id') this.#findRecord(key, seqs);
    else this.#directories.collect(key, seqs);
    for (const { keys, seq } of this.#rest) if (keys[partOf[name]] === key) seqs.push(seq);
    return seqs;
  }

  *keys(): Generator<Uint32Array, void> {
    for (const { keys } of this.#directories.all()) yield keys;
    yield Uint32Array.from(this.#rest.flatMap(({ keys: { trace } }) => trace ?? []));
  }

  #findRecord(key: RowKey, seqs: number[]): void {
    for (const [firstSeq, ownKeys] of this.#ownKeys) {
      for (let at = ownKeys.indexOf(key); at !== -1; at = ownKeys.indexOf(key, at + 1))
        seqs.push(firstSeq + at);
    }
  }

  #readBlocks(): boolean {
    const rows = this.#more.all(this.#table, this.#lastBlock);
    if (rows.length === 0) return false;
    let lastSeq = 0;
    for (const row of rows) {
      this.#lastBlock = Number(row['first_seq']);
      lastSeq = Math.max(lastSeq, Number(row['last_seq']));
      const ids = row['ids'] as Uint8Array | null;
      this.#directories.add(new Directory(this.#lastBlock, row['keys'] as Uint8Array));
      if (ids !== null) this.#ownKeys.set(this.#lastBlock, toOwnKeys(ids));
    }
    this.#rest = this.#rest.filter(({ seq }) => seq > lastSeq);
    this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
    this.#blocksSinceCheck += rows.length;
    if (this.#blocksSinceCheck >= blocksUntilCheck) this.#forgetRemoved();
    return true;
  }

  #forgetRemoved(): void {
    this.#blocksSinceCheck = 0;
    const kept = new Set(this.#kept.all(this.#table).map((row) => Number(row['first_seq'])));
    this.#directories.keepOnly(kept);
    for (const firstSeq of this.#ownKeys.keys())
      if (!kept.has(firstSeq)) this.#ownKeys.delete(firstSeq);
  }
}

function toRanges(seqs: readonly number[]): RowRanges {
  const ranges: [number, number][] = [];
  let last: [number, number] | undefined;
  for (const seq of seqs.toSorted((one, other) => one - other)) {
    if (last !== undefined && seq <= last[1] + 1) last[1] = seq;
    else {
      last = [seq, seq];
      ranges.push(last);
    }
  }
  return JSON.stringify(ranges);
}
