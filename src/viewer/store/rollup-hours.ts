import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What was counted by minute, added up by hour. Of an hour that is not in `whole_hour`, the cells are old: they are not read. */
export const hourTables = `
  CREATE TABLE rollup_hour (
    hour INTEGER NOT NULL, service TEXT NOT NULL, name TEXT NOT NULL, build TEXT NOT NULL,
    kind INTEGER NOT NULL, entry INTEGER NOT NULL, failed INTEGER NOT NULL, bucket INTEGER NOT NULL,
    count INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (hour, service, name, build, kind, entry, failed, bucket)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE whole_hour (hour INTEGER PRIMARY KEY) STRICT;
`;

/** The same of whole services, a fifth of it: who looks at all of them asks for no names. */
export const serviceHourTable = `
  CREATE TABLE service_hour (
    hour INTEGER NOT NULL, service TEXT NOT NULL, build TEXT NOT NULL,
    entry INTEGER NOT NULL, failed INTEGER NOT NULL, bucket INTEGER NOT NULL,
    count INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (hour, service, build, entry, failed, bucket)
  ) STRICT, WITHOUT ROWID;
`;

/** Most that people look at, and what comes late for it. */
const mostHours = 48;
const hourMs = 3_600_000;

/**
 * Adds up by hour what was counted by minute, when an hour is over and nothing comes for it any more: who looks at a day reads 24
 * hours and the minutes at its ends. What comes late makes an hour one of minutes again.
 */
export class RollupHours {
  /** Hours that were written to since one was added up last. */
  readonly #busy = new Set<number>();
  readonly #reopen: StatementSync;
  readonly #next: StatementSync;
  readonly #clear: readonly StatementSync[];
  readonly #addUp: StatementSync;
  readonly #addUpServices: StatementSync;
  readonly #close: StatementSync;
  readonly #removeCells: readonly StatementSync[];
  readonly #removeHours: StatementSync;

  constructor(database: DatabaseSync) {
    this.#reopen = database.prepare('DELETE FROM whole_hour WHERE hour = ?');
    // The oldest hour is not whole: its first minutes may be gone, and the next ones go soon.
    this.#next = database.prepare(
      `WITH RECURSIVE past(hour) AS (SELECT ? - 1 UNION ALL SELECT hour - 1 FROM past LIMIT ${mostHours})
       SELECT hour FROM past WHERE hour > (SELECT min(minute) / 60 FROM rollup)
         AND NOT EXISTS (SELECT 1 FROM whole_hour WHERE whole_hour.hour = past.hour)
         AND EXISTS (SELECT 1 FROM rollup WHERE minute BETWEEN past.hour * 60 AND past.hour * 60 + 59)`,
    );
    const ofBoth = (condition: string): readonly StatementSync[] =>
      ['rollup_hour', 'service_hour'].map((table) =>
        database.prepare(`DELETE FROM ${table} WHERE ${condition}`),
      );
    this.#clear = ofBoth('hour = ?');
    this.#addUp = database.prepare(
      `INSERT INTO rollup_hour
       SELECT minute / 60, service, name, build, kind, entry, failed, bucket, sum(count), min(minute), max(minute)
       FROM rollup WHERE minute BETWEEN ? AND ? GROUP BY service, name, build, kind, entry, failed, bucket`,
    );
    this.#addUpServices = database.prepare(
      `INSERT INTO service_hour
       SELECT hour, service, build, entry, failed, bucket, sum(count), min(first), max(last)
       FROM rollup_hour WHERE hour = ? GROUP BY service, build, entry, failed, bucket`,
    );
    this.#close = database.prepare('INSERT INTO whole_hour VALUES (?)');
    this.#removeCells = ofBoth('hour <= ?');
    this.#removeHours = database.prepare('DELETE FROM whole_hour WHERE hour <= ?');
  }

  /** Notes that minutes of an hour were written, inside the transaction that the caller holds. */
  reopen(hour: number): void {
    this.#busy.add(hour);
    this.#reopen.run(hour);
  }

  /** Adds up hours that are over, one at least and others while there is time, inside the transaction that the caller holds. */
  addUp(nowMs: number, isTimeLeft: () => boolean): void {
    const past = this.#next.all(Math.floor(nowMs / hourMs)).map((row) => Number(row['hour']));
    const hours = past.filter((hour) => !this.#busy.has(hour));
    this.#busy.clear();
    for (const [at, hour] of hours.entries()) {
      if (at > 0 && !isTimeLeft()) return;
      for (const clear of this.#clear) clear.run(hour);
      this.#addUp.run(hour * 60, hour * 60 + 59);
      this.#addUpServices.run(hour);
      this.#close.run(hour);
    }
  }

  /** Removes the hours of which minutes before one are gone. */
  removeBefore(minute: number): void {
    const hour = Math.ceil(minute / 60) - 1;
    for (const remove of this.#removeCells) remove.run(hour);
    this.#removeHours.run(hour);
  }
}
