import type { BucketCount } from './buckets.ts';

/** How many spans, and how many of them failed, and how long they took. */
export interface Counted {
  readonly count: number;
  readonly errors: number;
  readonly durations: readonly BucketCount[];
}

/** A row of a query, by its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** Adds up rows that have `failed`, `bucket` and `count`. */
export function toCounted(rows: readonly Row[]): Counted {
  return {
    count: sum(rows),
    errors: sum(rows.filter((row) => row['failed'] === 1)),
    durations: rows.map(toBucketCount),
  };
}

/** Adds up the `count` of rows. */
export function sum(rows: readonly Row[]): number {
  return rows.reduce((total, row) => total + Number(row['count']), 0);
}

function toBucketCount(row: Row): BucketCount {
  return { bucket: Number(row['bucket']), count: Number(row['count']) };
}
