import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { toBuildTimes } from './build-reader.ts';
import type { BuildTimes } from './build-reader.ts';
import { CellReader } from './cell-reader.ts';
import { toCountedName } from './rollup.ts';
import { ServiceCells } from './service-cells.ts';
import { sum, toCounted, type Counted } from './tally.ts';
import type { Minutes } from './whole-hours.ts';

/** What one service did. */
export interface ServiceCounts extends Counted {
  readonly service: string;
  /** All spans; {@link Counted} are those by which it was called, or began a trace. */
  readonly spans: number;
  readonly errorLogs: number;
  /** Nanoseconds since 1970: the beginning of the latest span, or the latest log record. */
  readonly lastNs: bigint;
  /** The latest first. */
  readonly builds: readonly BuildTimes[];
}

/** What one operation of a service did. */
export interface OperationCounts extends Counted {
  readonly name: string;
  readonly kind: number;
}

/** How often one calls another. */
export interface Call {
  readonly caller: string;
  readonly callee: string;
  readonly kind: 'service' | 'database';
  readonly calls: number;
  readonly errors: number;
}

/** Requests of a service in one part of a range of time. */
export interface SeriesCell {
  readonly service: string;
  /** From 0. */
  readonly slot: number;
  readonly count: number;
  readonly errors: number;
}

// One answer; the rest is said to be there by nobody, so it is more than a person reads.
const mostOperations = 2_000;
const nanosPerMinute = 60_000_000_000n;

/** Reads what was counted of services and their operations: never the spans themselves. */
export class ServiceReader {
  readonly #first: StatementSync;
  readonly #last: StatementSync;
  readonly #counts: ServiceCells;
  readonly #series: StatementSync;
  readonly #errorLogs: StatementSync;
  readonly #calls: StatementSync;
  readonly #operations: CellReader;
  readonly #operation: StatementSync;

  constructor(database: DatabaseSync) {
    const within = 'minute BETWEEN ? AND ?';
    this.#first = database.prepare(
      `SELECT min(minute) AS minute FROM (
         SELECT min(minute) AS minute FROM rollup WHERE minute >= ?
         UNION ALL SELECT min(time_ns) / ${nanosPerMinute} FROM log WHERE time_ns >= ?)`,
    );
    this.#last = database.prepare(
      `SELECT CAST(max(at) AS TEXT) AS at FROM (
         SELECT max(start_ns) AS at FROM span WHERE service = ?
         UNION ALL SELECT max(time_ns) FROM log WHERE service = ?)`,
    );
    this.#counts = new ServiceCells(database);
    this.#series = database.prepare(
      `SELECT service, (minute - ?) / ? AS slot, sum(count) AS count, sum(errors) AS errors
       FROM served WHERE ${within} GROUP BY service, slot`,
    );
    this.#errorLogs = database.prepare(
      `SELECT service, count(*) AS count FROM log INDEXED BY log_by_service_error WHERE time_ns >= ? AND time_ns < ? AND severity >= 17
       GROUP BY service`,
    );
    this.#calls = database.prepare(
      `SELECT caller, callee, kind, sum(calls) AS calls, sum(errors) AS errors FROM edge WHERE ${within}
       GROUP BY caller, callee, kind ORDER BY caller, callee`,
    );
    this.#operations = new CellReader(
      database,
      'name, kind, failed, bucket, sum(count) AS count',
      'name, kind, failed, bucket',
    );
    // One look into the key for each minute: `BETWEEN` would read what all operations did in them.
    this.#operation = database.prepare(
      `WITH RECURSIVE asked(minute) AS (
         SELECT CAST(? AS INTEGER) UNION ALL SELECT minute + 1 FROM asked WHERE minute < ?)
       SELECT failed, bucket, sum(count) AS count FROM asked CROSS JOIN rollup USING (minute)
       WHERE service = ? AND name = ? GROUP BY failed, bucket`,
    );
  }

  /** Gives the first minute from one on of which something is known. */
  firstMinute(from: number): number | undefined {
    const minute = this.#first.get(from, BigInt(from) * nanosPerMinute)?.['minute'] ?? null;
    return minute === null ? undefined : Number(minute);
  }

  /** Gives the services, sorted by name. */
  services({ first, last }: Minutes): readonly ServiceCounts[] {
    const counts = this.#counts.read({ first, last });
    const errorLogs = new Map(
      this.#errorLogs
        .all(BigInt(first) * nanosPerMinute, BigInt(last + 1) * nanosPerMinute)
        .map((row) => [String(row['service']), Number(row['count'])]),
    );
    return [...new Set([...counts.keys(), ...errorLogs.keys()])].toSorted().map((service) => {
      const rows = counts.get(service) ?? [];
      return {
        service,
        spans: sum(rows),
        lastNs: BigInt(String(this.#last.get(service, service)?.['at'] ?? 0)),
        ...toCounted(rows.filter((row) => row['entry'] === 1)),
        errorLogs: errorLogs.get(service) ?? 0,
        builds: toBuildTimes(rows),
      };
    });
  }

  /** Gives requests by parts of a range, each of so many minutes. */
  series({ first, last }: Minutes, minutesPerSlot: number): readonly SeriesCell[] {
    return this.#series.all(first, minutesPerSlot, first, last).map((row) => ({
      service: String(row['service']),
      slot: Number(row['slot']),
      count: Number(row['count']),
      errors: Number(row['errors']),
    }));
  }

  /** Gives who calls whom. */
  calls({ first, last }: Minutes): readonly Call[] {
    return this.#calls.all(first, last) as unknown as Call[];
  }

  /** Gives the operations of a service, the most frequent first. */
  operations(service: string, range: Minutes): readonly OperationCounts[] {
    const operations = Map.groupBy(this.#operations.cells(service, range), (row) =>
      JSON.stringify([row['name'], row['kind']]),
    );
    return [...operations.values()]
      .map((rows) => ({
        name: String(rows[0]?.['name']),
        kind: Number(rows[0]?.['kind']),
        ...toCounted(rows),
      }))
      .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, mostOperations);
  }

  /** Gives what the spans of one service and name did, of whatever kind; the work grows with the minutes alone. */
  operation(service: string, name: string, { first, last }: Minutes): Counted {
    return toCounted(this.#operation.all(first, last, service, toCountedName(name)));
  }
}
