import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Row } from './tally.ts';
import { WholeHours, type Minutes } from './whole-hours.ts';

/** Reads what was counted of a service: by hour where an hour was added up and is asked for as a whole, else by minute. */
export class CellReader {
  readonly #hours: WholeHours;
  readonly #ofHour: StatementSync;
  readonly #ofMinutes: StatementSync;

  /**
   * @param columns What is read: `first` and `last` are the minutes that a cell is about.
   * @param grouping By which it is added up; what is in two hours comes twice.
   */
  constructor(database: DatabaseSync, columns: string, grouping: string) {
    this.#hours = new WholeHours(database);
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
    const { hours, others } = this.#hours.divide(range);
    const minutes = others.map(({ first, last }) =>
      this.#ofMinutes.all(first, last, last, service),
    );
    return [...hours.map((hour) => this.#ofHour.all(hour, service)), ...minutes].flat();
  }
}
