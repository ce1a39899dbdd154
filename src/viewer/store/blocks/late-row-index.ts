import { RowIndex } from './row-index.ts';
import type { RowKey } from './row-keys.ts';

/** An index of rows that is filled from the file when it is asked for the first time. */
export class LateRowIndex {
  readonly #fill: (index: RowIndex) => void;
  #index: RowIndex | undefined;

  constructor(fill: (index: RowIndex) => void) {
    this.#fill = fill;
  }

  /** Gives the index; fills it, if it is not. */
  loaded(): RowIndex {
    if (this.#index !== undefined) return this.#index;
    const index = new RowIndex();
    this.#fill(index);
    this.#index = index;
    return index;
  }

  /** Forgets a row; what is not filled will not have it. */
  remove(key: RowKey, low: number): void {
    this.#index?.remove(key, low);
  }

  /** Fills it anew when it is asked for the next time. */
  forget(): void {
    this.#index = undefined;
  }
}
