import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { BlockTable } from './blocks/block-writer.ts';
import type { RowKey } from './blocks/row-keys.ts';
import { idColumns, toKeys } from './blocks/stored-keys.ts';
import { toExcess } from './shares.ts';

/** A row that was removed. */
export interface RemovedRow {
  readonly seq: number;
  readonly service: string;
  readonly traceId: string | null;
  /** Key of its own id; 0: it had none. */
  readonly ownKey: RowKey;
}

/** What was removed of a part of a table. */
export interface RemovedPart {
  readonly table: BlockTable;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly rows: readonly RemovedRow[];
}

/** The next rows of a table, oldest first. */
interface Part {
  readonly table: BlockTable;
  readonly toSeq: number;
  readonly firstMs: number;
}

/** Services of which is remembered up to where they have no row; what is sent decides how many names there are. */
const mostRemembered = 10_000;
const rowTables: readonly BlockTable[] = ['span', 'log'];

/** What every pass uses. */
export interface PassTools {
  /** Up to which row a service has none any more: where the next pass begins. */
  readonly gone: Readonly<Record<BlockTable, Map<string, number>>>;
  readonly count: Readonly<Record<BlockTable, StatementSync>>;
  readonly next: Readonly<Record<BlockTable, StatementSync>>;
  readonly remove: Readonly<Record<BlockTable, StatementSync>>;
}

/** Prepares what passes use. */
export function preparePass(database: DatabaseSync): PassTools {
  const prepareEach = (
    toSql: (table: BlockTable) => string,
  ): Record<BlockTable, StatementSync> => ({
    span: database.prepare(toSql('span')),
    log: database.prepare(toSql('log')),
  });
  const { count, next, remove } = passSql;
  return {
    gone: { span: new Map(), log: new Map() },
    count: prepareEach(count),
    next: prepareEach(next),
    remove: prepareEach(remove),
  };
}

/** What a removal returns of a row. */
export const removedColumns: Readonly<Record<BlockTable, string>> = {
  span: `seq, service, ${idColumns.span}`,
  log: `seq, service, ${idColumns.log}`,
};

/** What a pass asks of a table. The plus keeps `service` from an index: the rows are read in order. */
export const passSql = {
  count: (table: BlockTable): string =>
    `SELECT service, count(*) AS rows FROM ${table} INDEXED BY ${table}_by_service GROUP BY service`,
  next: (table: BlockTable): string =>
    `SELECT max(seq) AS seq, min(received_ms) AS ms FROM (
       SELECT seq, received_ms FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ?)`,
  remove: (table: BlockTable): string =>
    `DELETE FROM ${table} WHERE seq > ? AND seq <= ? AND (+service IN (SELECT value FROM json_each(?))
       OR +trace_id IN (SELECT trace_id FROM ${table} WHERE seq > ? AND seq <= ? AND +service IN (SELECT value FROM json_each(?))))
     RETURNING ${removedColumns[table]}`,
} as const;

/**
 * Goes once through the rows, oldest first, and removes those of services that have more than their share until they have no
 * more; what has the same trace and came at the same time goes with them. A service that says little keeps what it said.
 */
export class FairPass {
  readonly #tools: PassTools;
  readonly #excess: Map<string, number>;
  readonly #seen: Record<BlockTable, number>;
  #hasRemoved = false;

  /** @param keptPart Part of all rows that may stay. */
  constructor(tools: PassTools, keptPart: number) {
    this.#tools = tools;
    const rows = countRows(tools);
    const all = [...rows.values()].reduce((sum, count) => sum + count, 0);
    this.#excess = new Map(toExcess(rows, Math.min(Math.floor(all * keptPart), all - 1)));
    this.#seen = { span: this.#firstSeq('span'), log: this.#firstSeq('log') };
  }

  /** True when anything was removed. */
  get hasRemoved(): boolean {
    return this.#hasRemoved;
  }

  /** Removes what is to be removed of the next rows, inside the transaction that the caller holds; undefined at the end. */
  removeNext(rowsAtOnce: number): RemovedPart | undefined {
    const part = this.#excess.size > 0 ? this.#nextPart(rowsAtOnce) : undefined;
    if (part === undefined) return this.#end();
    const { table, toSeq } = part;
    const fromSeq = this.#seen[table];
    const services = JSON.stringify([...this.#excess.keys()]);
    const range = [fromSeq, toSeq] as const;
    const removed = this.#tools.remove[table].all(...range, services, ...range, services);
    const rows = removed.map((row) => toRemovedRow(table, row));
    this.#seen[table] = toSeq;
    if (rows.length > 0) this.#hasRemoved = true;
    for (const service of this.#excess.keys()) this.#tools.gone[table].set(service, toSeq);
    for (const { service } of rows) this.#count(service);
    return { table, fromSeq, toSeq, rows };
  }

  /** Of the two tables, goes on in the one whose next row came earlier. */
  #nextPart(rowsAtOnce: number): Part | undefined {
    const parts = rowTables.flatMap((table) => {
      const row = this.#tools.next[table].get(this.#seen[table], rowsAtOnce);
      if (row === undefined || row['seq'] === null) return [];
      return [{ table, toSeq: Number(row['seq']), firstMs: Number(row['ms']) }];
    });
    return parts.toSorted((left, right) => left.firstMs - right.firstMs)[0];
  }

  /** What was removed may have been rolled back: who found nothing to remove looks at all rows the next time. */
  #end(): undefined {
    const { gone } = this.#tools;
    const isFull = gone.span.size + gone.log.size > mostRemembered;
    for (const table of rowTables) if (isFull || !this.#hasRemoved) gone[table].clear();
  }

  #firstSeq(table: BlockTable): number {
    const gone = this.#tools.gone[table];
    return Math.min(...[...this.#excess.keys()].map((service) => gone.get(service) ?? 0));
  }

  #count(service: string): void {
    const left = (this.#excess.get(service) ?? 0) - 1;
    if (left > 0) this.#excess.set(service, left);
    else this.#excess.delete(service);
  }
}

/** Reads what a removal returns of a row. */
export function toRemovedRow(
  table: BlockTable,
  row: Readonly<Record<string, SQLOutputValue>>,
): RemovedRow {
  return {
    seq: Number(row['seq']),
    service: String(row['service']),
    traceId: row['trace_id'] as string | null,
    ownKey: toKeys(table, row).own,
  };
}

function countRows(tools: PassTools): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const table of rowTables) {
    for (const row of tools.count[table].all()) {
      const service = String(row['service']);
      sums.set(service, (sums.get(service) ?? 0) + Number(row['rows']));
    }
  }
  return sums;
}
