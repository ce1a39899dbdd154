import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Names of the counters that the store keeps across restarts. */
export type CounterName =
  | 'spans'
  | 'logs'
  | 'traces'
  | 'logs_without_trace_id'
  | 'dropped_age'
  | 'dropped_size';

/** Rows of a service that were removed. */
export interface ServiceCount {
  readonly service: string;
  readonly count: number;
}

/** Beyond so many services, only the sum of all counts: what is sent decides how many names there are. */
const mostServices = 1_000;

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
    this.#add(name, amount);
  }

  /** Adds to what a counter counts of one service, inside the transaction that the caller holds. */
  addOfService(name: CounterName, service: string, amount: number): void {
    const key = `${name} ${service}`;
    if (!this.#values.has(key) && this.#values.size >= mostServices) return;
    this.#add(key, amount);
  }

  /** Gives what a counter counts of each service, most first. */
  ofServices(name: CounterName): readonly ServiceCount[] {
    const prefix = `${name} `;
    return [...this.#values]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, count]) => ({ service: key.slice(prefix.length), count }))
      .toSorted((left, right) => right.count - left.count);
  }

  /** Reads all values again, after a transaction was rolled back. */
  reload(): void {
    this.#values.clear();
    for (const row of this.#load.all()) this.#values.set(String(row['name']), Number(row['value']));
  }

  #add(key: string, amount: number): void {
    if (amount === 0) return;
    const value = (this.#values.get(key) ?? 0) + amount;
    this.#values.set(key, value);
    this.#save.run(key, value);
  }
}
