import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Minutes since 1970, the first and the last of them included. */
export interface Minutes {
  readonly first: number;
  readonly last: number;
}

/** A range, by what is read of it. */
export interface Divided {
  /** Hours since 1970 that were added up, and are asked for as a whole. */
  readonly hours: readonly number[];
  /** The minutes that none of them has. */
  readonly others: readonly Minutes[];
}

/** Divides ranges into hours that were added up, and other minutes. */
export class WholeHours {
  readonly #hours: StatementSync;

  constructor(database: DatabaseSync) {
    this.#hours = database.prepare(
      'SELECT hour FROM whole_hour WHERE hour * 60 >= ? AND hour * 60 + 59 <= ? ORDER BY hour',
    );
  }

  /** Divides a range. */
  divide(range: Minutes): Divided {
    const hours = this.#hours.all(range.first, range.last).map((row) => Number(row['hour']));
    return { hours, others: between(range, hours) };
  }
}

/** Gives the parts of a range that none of some hours, in order, has. */
function between({ first, last }: Minutes, hours: readonly number[]): readonly Minutes[] {
  const begins = [first, ...hours.map((hour) => hour * 60 + 60)];
  const ends = [...hours.map((hour) => hour * 60 - 1), last];
  return begins
    .map((begin, at) => ({ first: begin, last: ends[at] ?? last }))
    .filter((part) => part.first <= part.last);
}
