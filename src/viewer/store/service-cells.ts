import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { between, wholeHours, type Minutes } from './cell-reader.ts';
import type { Row } from './tally.ts';

/** What was counted of a service, a build, and one bucket of it. */
interface Cell extends Row {
  readonly build: string;
  readonly entry: number;
  readonly failed: number;
  readonly bucket: number;
  count: number;
  /** Minutes, the first and the last that it is about. */
  first: number;
  last: number;
}

/** Cells of a build by what else they have. */
type CellsOfBuild = Map<number, Cell>;
type Services = Map<string, Map<string, CellsOfBuild>>;

const columns = 'service, build, entry, failed, bucket, count';

/**
 * Reads what was counted of all services, by hour where an hour was added up, else by minute. It is added up here: SQLite sorts
 * what it groups, which takes three times as long.
 */
export class ServiceCells {
  readonly #hours: StatementSync;
  readonly #ofHour: StatementSync;
  readonly #ofMinutes: StatementSync;

  constructor(database: DatabaseSync) {
    this.#hours = database.prepare(wholeHours);
    this.#ofHour = database.prepare(
      `SELECT ${columns}, first, last FROM service_hour WHERE hour = ?`,
    );
    this.#ofHour.setReturnArrays(true);
    this.#ofMinutes = database.prepare(
      `SELECT ${columns}, minute, minute FROM rollup WHERE minute BETWEEN ? AND ?`,
    );
    this.#ofMinutes.setReturnArrays(true);
  }

  /** Gives the cells of each service that has any. */
  read(range: Minutes): ReadonlyMap<string, readonly Cell[]> {
    const services: Services = new Map();
    const hours = this.#hours.all(range.first, range.last).map((row) => Number(row['hour']));
    for (const hour of hours) addAll(services, this.#ofHour.all(hour));
    for (const { first, last } of between(range, hours))
      addAll(services, this.#ofMinutes.all(first, last));
    return new Map(
      Array.from(services, ([service, builds]) => [
        service,
        Array.from(builds.values(), (cells) => [...cells.values()]).flat(),
      ]),
    );
  }
}

function addAll(services: Services, found: unknown): void {
  for (const row of found as readonly SQLOutputValue[][]) {
    const [service, build, entry, failed, bucket, count, first, last] = row as [
      ...[service: string, build: string],
      ...[entry: number, failed: number, bucket: number],
      ...[count: number, first: number, last: number],
    ];
    const builds = getOrMake(services, service, () => new Map<string, CellsOfBuild>());
    const cells = getOrMake(builds, build, (): CellsOfBuild => new Map());
    const key = bucket * 4 + entry * 2 + failed;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { build, entry, failed, bucket, count, first, last });
    else {
      cell.count += count;
      if (first < cell.first) cell.first = first;
      if (last > cell.last) cell.last = last;
    }
  }
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
