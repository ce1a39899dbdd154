import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { toCountedName } from './rollup.ts';
import type { Minutes } from './whole-hours.ts';
import { sum, type Row } from './tally.ts';

/** A build of a service, and when its spans began. */
export interface BuildTimes {
  readonly build: string;
  readonly spans: number;
  /** Minutes since 1970. */
  readonly firstMinute: number;
  readonly lastMinute: number;
}

/** Spans of a build and an operation of one kind, entry, status and bucket of durations. */
export interface BuildCell extends Row {
  readonly build: string;
  readonly name: string;
  readonly kind: number;
  /** 1 of spans by which the service was called, or began a trace. */
  readonly entry: number;
  readonly failed: number;
  readonly bucket: number;
  readonly count: number;
}

/** Reads what was counted of the builds of a service; the work grows with its minutes and operations. */
export class BuildReader {
  readonly #builds: StatementSync;
  readonly #cells: StatementSync;

  constructor(database: DatabaseSync) {
    // One look into the key for each minute: `BETWEEN` would read what all services did in them.
    const ofService = `FROM asked CROSS JOIN rollup USING (minute) WHERE service = ?`;
    const asked = `WITH RECURSIVE asked(minute) AS (
      SELECT CAST(? AS INTEGER) UNION ALL SELECT minute + 1 FROM asked WHERE minute < ?)`;
    this.#builds = database.prepare(
      `${asked} SELECT build, sum(count) AS count, min(minute) AS first, max(minute) AS last
       ${ofService} AND (? = '' OR name = ?) GROUP BY build`,
    );
    this.#cells = database.prepare(
      `${asked} SELECT build, name, kind, entry, failed, bucket, sum(count) AS count
       ${ofService} AND build IN (?, ?) GROUP BY build, name, kind, entry, failed, bucket`,
    );
  }

  /** Gives the builds of a service, those that began last first. @param operation Of this one only; empty for all. */
  builds(service: string, operation: string, { first, last }: Minutes): readonly BuildTimes[] {
    const name = toCountedName(operation);
    return toBuildTimes(this.#builds.all(first, last, service, name, name));
  }

  /** Gives what the operations of two builds did. */
  cells(
    service: string,
    [left, right]: readonly [string, string],
    { first, last }: Minutes,
  ): readonly BuildCell[] {
    return this.#cells.all(first, last, service, left, right) as unknown as BuildCell[];
  }
}

/** Adds up rows that have `build`, `count`, `first` and `last`. What did not say its build is left out. */
export function toBuildTimes(rows: readonly Row[]): readonly BuildTimes[] {
  return [...Map.groupBy(rows, (row) => String(row['build']))]
    .filter(([build]) => build !== '')
    .map(([build, cells]) => ({
      build,
      spans: sum(cells),
      firstMinute: Math.min(...cells.map((row) => Number(row['first']))),
      lastMinute: Math.max(...cells.map((row) => Number(row['last']))),
    }))
    .toSorted((a, b) => b.firstMinute - a.firstMinute || b.lastMinute - a.lastMinute);
}
