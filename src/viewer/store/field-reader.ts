import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { fieldTable } from '#record';
import { fromJson } from './from-row.ts';
import {
  logColumns,
  ownOfLog,
  ownOfSpan,
  spanColumns,
  type SearchedLog,
  type SearchedSpan,
  type Values,
} from './subject.ts';

/** A field that rows have, and its most frequent values. */
export interface SampledField {
  readonly name: string;
  readonly count: number;
  readonly values: readonly string[];
}

/** Fields of so many rows. */
export interface Sample {
  readonly rows: number;
  readonly fields: readonly SampledField[];
}

// About 30 ms.
const mostRows = 2_000;
const mostFields = 500;
const mostValues = 20;
/** Different values of one field that are counted. */
const mostDistinct = 500;
// A person picks no longer one from a list.
const longestValue = 80;
const longestName = 120;
/** Maps within maps of which the fields are named. */
const deepest = 3;

interface Tally {
  count: number;
  readonly values: Map<string, number>;
}

/** Tells what the latest rows hold, for whoever writes a query. */
export class FieldReader {
  readonly #logs: StatementSync;
  readonly #spans: StatementSync;

  constructor(database: DatabaseSync) {
    const latest = (table: string, columns: string): StatementSync =>
      database.prepare(
        `SELECT ${columns} FROM ${table} JOIN source ON source.id = source_id
         ORDER BY seq DESC LIMIT ${mostRows}`,
      );
    this.#logs = latest('log', logColumns);
    this.#spans = latest('span', spanColumns);
  }

  /** Gives the fields of the latest 2,000 rows, those that most of them have first. */
  sample(on: 'logs' | 'spans'): Sample {
    const tallies = new Map<string, Tally>();
    const resources = new Map<string, Values>();
    let rows = 0;
    for (const row of (on === 'logs' ? this.#logs : this.#spans).iterate()) {
      rows += 1;
      const found = row as unknown as SearchedLog & SearchedSpan;
      const resource = resources.get(found.resource) ?? fromJson(found.resource);
      resources.set(found.resource, resource);
      const own = on === 'logs' ? ownOfLog(found) : ownOfSpan(found);
      // What a query finds first under a name comes last.
      tallyAll(
        { ...toFields(resource), ...toFields(fromJson(found.attributes)), ...withoutNull(own) },
        tallies,
      );
    }
    const fields = [...tallies]
      .map(([name, tally]) => ({ name, count: tally.count, values: toValues(tally) }))
      .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    return { rows, fields };
  }
}

function tallyAll(values: Values, tallies: Map<string, Tally>, prefix = '', depth = 1): void {
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (name.length > longestName) continue;
    if (typeof value !== 'object') tally(name, value, tallies);
    else if (!Array.isArray(value) && depth < deepest)
      tallyAll(value as Values, tallies, name, depth + 1);
    else tally(name, undefined, tallies);
  }
}

/** Names on a log line by the attribute of a record or of its resource. */
const fieldOfAttribute: ReadonlyMap<string, string> = new Map(
  fieldTable
    .filter(({ place }) => place !== 'record')
    .map(({ attribute, field }) => [attribute, field]),
);

/** Under the names of a log line, where they have one. */
function toFields(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [fieldOfAttribute.get(name) ?? name, value]),
  );
}

function withoutNull(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function tally(name: string, value: unknown, tallies: Map<string, Tally>): void {
  const known = tallies.get(name) ?? { count: 0, values: new Map<string, number>() };
  if (known.count === 0) {
    if (tallies.size >= mostFields) return;
    tallies.set(name, known);
  }
  known.count += 1;
  const text = value === undefined ? '' : String(value);
  if (text === '' || text.length > longestValue) return;
  const times = known.values.get(text);
  if (times !== undefined || known.values.size < mostDistinct)
    known.values.set(text, (times ?? 0) + 1);
}

/** An id of its own in each row is nothing to choose from. */
function toValues({ count, values }: Tally): readonly string[] {
  if (values.size > mostValues && values.size * 2 > Math.min(count, mostDistinct)) return [];
  return [...values]
    .toSorted(([a, times], [b, others]) => others - times || (a < b ? -1 : 1))
    .slice(0, mostValues)
    .map(([value]) => value);
}
