import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { RowIndex } from './blocks/row-index.ts';
import { spanKey, traceKey, type RowKey } from './blocks/row-keys.ts';

/** Knows for which spans others wait, so that hardly any span is looked for in the file. */
export class AwaitedSpans {
  readonly #all: StatementSync;
  /** Read when it is asked for the first time. */
  #index: RowIndex | undefined;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare('SELECT trace_id, parent_span_id FROM waiting');
  }

  /** False when nothing waits for a span of this key. */
  has(key: RowKey): boolean {
    return this.#loaded().find(key, () => true) !== undefined;
  }

  /** Another one waits. */
  add(key: RowKey): void {
    this.#loaded().add(key, 0);
  }

  /** So many wait no longer. */
  remove(key: RowKey, count: number): void {
    for (let time = 0; time < count; time += 1) this.#index?.remove(key, 0);
  }

  /** Reads anew what waits when it is asked for the next time. */
  forget(): void {
    this.#index = undefined;
  }

  #loaded(): RowIndex {
    return (this.#index ??= this.#load());
  }

  #load(): RowIndex {
    const index = new RowIndex();
    for (const row of this.#all.iterate())
      index.add(spanKey(traceKey(String(row['trace_id'])), String(row['parent_span_id'])), 0);
    return index;
  }
}
