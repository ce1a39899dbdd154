import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { WholeHours, type Minutes } from './whole-hours.ts';
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

/** What a cell has beside its build, in one number: two bits below the bucket. */
const bucketStep = 4;
const entryStep = 2;

/** Cells of a build by what else they have. */
type CellsOfBuild = Map<number, Cell>;
type Services = Map<string, Map<string, CellsOfBuild>>;

/**
 * A column is one text: half of the time of row by row, and little that is thrown away. What a cell has beside its build is one
 * number.
 */
const columns = [
  'service',
  'build',
  `bucket * ${bucketStep} + entry * ${entryStep} + failed`,
  'count',
];

/**
 * Reads what was counted of all services, by hour where an hour was added up, else by minute. It is added up here: SQLite sorts
 * what it groups, which takes three times as long.
 */
export class ServiceCells {
  readonly #hours: WholeHours;
  readonly #ofHour: StatementSync;
  readonly #ofMinutes: StatementSync;

  constructor(database: DatabaseSync) {
    this.#hours = new WholeHours(database);
    this.#ofHour = database.prepare(
      `${toSelect('first', 'last')} FROM service_hour WHERE hour = ?`,
    );
    this.#ofHour.setReturnArrays(true);
    this.#ofMinutes = database.prepare(
      `${toSelect('minute')} FROM rollup WHERE minute BETWEEN ? AND ?`,
    );
    this.#ofMinutes.setReturnArrays(true);
  }

  /** Gives the cells of each service that has any. */
  read(range: Minutes): ReadonlyMap<string, readonly Cell[]> {
    const services: Services = new Map();
    const { hours, others } = this.#hours.divide(range);
    for (const hour of hours) addAll(services, this.#ofHour.get(hour));
    for (const { first, last } of others) addAll(services, this.#ofMinutes.get(first, last));
    return new Map(
      Array.from(services, ([service, builds]) => [
        service,
        Array.from(builds.values(), (cells) => [...cells.values()]).flat(),
      ]),
    );
  }
}

function toSelect(...minutes: readonly string[]): string {
  return `SELECT ${[...columns, ...minutes].map((column) => `json_group_array(${column})`).join(', ')}`;
}

function addAll(services: Services, found: unknown): void {
  // What is in a column is what the table has in it.
  const [names = [], buildNames = [], codes = [], counts = [], firsts = [], lasts = firsts] = (
    found as readonly string[]
  ).map((column) => JSON.parse(column) as never[]);
  for (const [row, service] of (names as readonly string[]).entries()) {
    const build = buildNames[row] ?? '';
    const builds = getOrMake(services, service, () => new Map<string, CellsOfBuild>());
    const cells = getOrMake(builds, build, (): CellsOfBuild => new Map());
    addCell(cells, build, codes[row] ?? 0, counts[row] ?? 0, firsts[row] ?? 0, lasts[row] ?? 0);
  }
}

function addCell(
  cells: CellsOfBuild,
  build: string,
  code: number,
  count: number,
  first: number,
  last: number,
): void {
  const cell = cells.get(code);
  if (cell === undefined) {
    const bucket = Math.floor(code / bucketStep);
    const [entry, failed] = [(code & entryStep) / entryStep, code & 1];
    cells.set(code, { build, entry, failed, bucket, count, first, last });
    return;
  }
  cell.count += count;
  if (first < cell.first) cell.first = first;
  if (last > cell.last) cell.last = last;
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
