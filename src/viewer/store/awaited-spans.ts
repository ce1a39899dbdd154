import type { DatabaseSync } from 'node:sqlite';
import { LateRowIndex } from './blocks/late-row-index.ts';
import { spanKey, traceKey, type RowKey } from './blocks/row-keys.ts';

/** Knows for which spans others wait, so that hardly any span is looked for in the file. */
export class AwaitedSpans {
  readonly #index: LateRowIndex;

  constructor(database: DatabaseSync) {
    const all = database.prepare('SELECT trace_id, parent_span_id FROM waiting');
    this.#index = new LateRowIndex((index) => {
      for (const row of all.iterate())
        index.add(spanKey(traceKey(String(row['trace_id'])), String(row['parent_span_id'])), 0);
    });
  }

  /** False when nothing waits for a span of this key. */
  has(key: RowKey): boolean {
    return this.#index.loaded().find(key, () => true) !== undefined;
  }

  /** Another one waits. */
  add(key: RowKey): void {
    this.#index.loaded().add(key, 0);
  }

  /** So many wait no longer. */
  remove(key: RowKey, count: number): void {
    for (let time = 0; time < count; time += 1) this.#index.remove(key, 0);
  }

  /** Reads anew what waits when it is asked for the next time. */
  forget(): void {
    this.#index.forget();
  }
}
