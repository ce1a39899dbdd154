import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Names of the counters that the store keeps across restarts. */
export type CounterName =
  | 'spans'
  | 'logs'
  | 'traces'
  | 'logs_without_trace_id'
  | 'dropped_age'
  | 'dropped_size';

/** Counters of the store: a copy in memory for reading, the truth in the file, changed in the caller's transaction. */
export class Counters {
  readonly #values = new Map<string, number>();
  readonly #save: StatementSync;
  readonly #load: StatementSync;

  constructor(database: DatabaseSync) {
    this.#load = database.prepare('SELECT name, value FROM counter');
    this.#save = database.prepare('INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)');
    this.reload();
  }

  /** Gives the current value; 0 for one that was never changed. */
  value(name: CounterName): number {
    return this.#values.get(name) ?? 0;
  }

  /** Adds to a counter, inside the transaction that the caller holds. */
  add(name: CounterName, amount: number): void {
    if (amount === 0) return;
    const value = this.value(name) + amount;
    this.#values.set(name, value);
    this.#save.run(name, value);
  }

  /** Reads all values again, after a transaction was rolled back. */
  reload(): void {
    this.#values.clear();
    for (const row of this.#load.all()) this.#values.set(String(row['name']), Number(row['value']));
  }
}
