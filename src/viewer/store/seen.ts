import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** How often the time of last use is written for something that is used all the time. */
export const seenPrecisionMs = 60_000;
/** Bounds each cache; beyond it, the cache starts again and asks the file. */
const maxCached = 10_000;

interface Seen {
  readonly id: number;
  readonly seenMs: number;
}

/**
 * Sources (resource and scope) and operations (service, name, kind), each stored once.
 * Their time of last use lets retention remove those that no row needs any more.
 */
export class SeenTables {
  readonly #sources = new Map<string, Seen>();
  readonly #operations = new Map<string, number>();
  readonly #saveSource: StatementSync;
  readonly #saveOperation: StatementSync;
  readonly #removeSources: StatementSync;
  readonly #removeOperations: StatementSync;

  constructor(database: DatabaseSync) {
    this.#saveSource = database.prepare(
      `INSERT INTO source (resource, scope, seen_ms) VALUES (?, ?, ?)
       ON CONFLICT (resource, scope) DO UPDATE SET seen_ms = excluded.seen_ms RETURNING id`,
    );
    this.#saveOperation = database.prepare(
      'INSERT OR REPLACE INTO operation (service, name, kind, seen_ms) VALUES (?, ?, ?, ?)',
    );
    this.#removeSources = database.prepare('DELETE FROM source WHERE seen_ms < ?');
    this.#removeOperations = database.prepare('DELETE FROM operation WHERE seen_ms < ?');
  }

  /** Gives the row of a source, which is stored when it is new. */
  sourceId(resource: string, scope: string, nowMs: number): number {
    const key = `${resource}\n${scope}`;
    const known = this.#sources.get(key);
    if (known !== undefined && nowMs - known.seenMs < seenPrecisionMs) return known.id;
    const id = Number(this.#saveSource.get(resource, scope, nowMs)?.['id']);
    if (this.#sources.size >= maxCached) this.#sources.clear();
    this.#sources.set(key, { id, seenMs: nowMs });
    return id;
  }

  /** Remembers an operation of a service. */
  addOperation(service: string, name: string, kind: number, nowMs: number): void {
    const key = `${service}\n${kind}\n${name}`;
    const seenMs = this.#operations.get(key);
    if (seenMs !== undefined && nowMs - seenMs < seenPrecisionMs) return;
    this.#saveOperation.run(service, name, kind, nowMs);
    if (this.#operations.size >= maxCached) this.#operations.clear();
    this.#operations.set(key, nowMs);
  }

  /** Removes what was last used before the oldest row that is kept. */
  removeUnused(oldestRowMs: number): void {
    const limitMs = oldestRowMs - seenPrecisionMs;
    this.#removeSources.run(limitMs);
    this.#removeOperations.run(limitMs);
    this.forget();
  }

  /** Empties the caches, after a transaction was rolled back or rows were removed. */
  forget(): void {
    this.#sources.clear();
    this.#operations.clear();
  }
}
