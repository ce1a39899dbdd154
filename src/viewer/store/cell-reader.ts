import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Row } from './tally.ts';

/** Minutes since 1970, the first and the last of them included. */
export interface Minutes {
  readonly first: number;
  readonly last: number;
}

/** The hours of a range that were added up, and are asked for as a whole. */
export const wholeHours =
  'SELECT hour FROM whole_hour WHERE hour * 60 >= ? AND hour * 60 + 59 <= ? ORDER BY hour';

/** Reads what was counted of a service: by hour where an hour was added up and is asked for as a whole, else by minute. */
export class CellReader {
  readonly #hours: StatementSync;
  readonly #ofHour: StatementSync;
  readonly #ofMinutes: StatementSync;

  /**
   * @param columns What is read: `first` and `last` are the minutes that a cell is about.
   * @param grouping By which it is added up; what is in two hours comes twice.
   */
  constructor(database: DatabaseSync, columns: string, grouping: string) {
    this.#hours = database.prepare(wholeHours);
    this.#ofHour = database.prepare(
      `SELECT ${columns} FROM rollup_hour WHERE hour = ? AND service = ? GROUP BY ${grouping}`,
    );
    // From one minute that has something to the next, and in each to the service: what others did is passed over.
    this.#ofMinutes = database.prepare(
      `WITH RECURSIVE asked(minute) AS (
         SELECT min(minute) FROM rollup WHERE minute >= ?
         UNION ALL SELECT (SELECT min(rollup.minute) FROM rollup WHERE rollup.minute > asked.minute)
         FROM asked WHERE asked.minute < ?)
       SELECT ${columns} FROM (
         SELECT rollup.*, minute AS first, minute AS last FROM asked CROSS JOIN rollup USING (minute)
         WHERE minute <= ? AND service = ?)
       GROUP BY ${grouping}`,
    );
  }

  /** Gives the cells of a service in a range. */
  cells(service: string, range: Minutes): readonly Row[] {
    const hours = this.#hours.all(range.first, range.last).map((row) => Number(row['hour']));
    const minutes = between(range, hours).map(({ first, last }) =>
      this.#ofMinutes.all(first, last, last, service),
    );
    return [...hours.map((hour) => this.#ofHour.all(hour, service)), ...minutes].flat();
  }
}

/** Gives the parts of a range that none of some hours, in order, has. */
export function between({ first, last }: Minutes, hours: readonly number[]): readonly Minutes[] {
  const begins = [first, ...hours.map((hour) => hour * 60 + 60)];
  const ends = [...hours.map((hour) => hour * 60 - 1), last];
  return begins
    .map((begin, at) => ({ first: begin, last: ends[at] ?? last }))
    .filter((part) => part.first <= part.last);
}
