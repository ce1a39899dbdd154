import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { mayHold } from './bloom.ts';
import type { BlockTable } from './block-writer.ts';
import type { Need } from './needs.ts';

/** What is looked for. */
export interface BlockSearch {
  readonly needs: readonly Need[];
  /** A span that is as long must be in the block. */
  readonly longestNs?: bigint | undefined;
  readonly sinceNs?: bigint | undefined;
  readonly untilNs?: bigint | undefined;
}

/** Rows in the order of their arrival, of which some may be what is looked for. */
export interface SeqRange {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** The latest instant of them; undefined: any. */
  readonly maxNs: bigint | undefined;
}

/** A row with what its order depends on. */
export interface OrderedRow {
  readonly seq: number;
  /** Nanoseconds since 1970. */
  readonly at_ns: string;
}

/** Rows that are in memory at once; of more, blocks know too little. */
const mostRows = 50_000;
const earliestNs = -(2n ** 63n);
const latestNs = 2n ** 63n - 1n;

/** Tells where the rows of a search may be. */
export class BlockReader {
  readonly #table: BlockTable;
  readonly #blocks: StatementSync;
  readonly #ends: StatementSync;

  constructor(database: DatabaseSync, table: BlockTable) {
    this.#table = table;
    this.#blocks = database.prepare(
      `SELECT first_seq, last_seq, CAST(max_ns AS TEXT) AS max_ns, bits FROM block
       WHERE on_table = ? AND max_ns >= ? AND min_ns <= ? AND (longest_ns IS NULL OR longest_ns >= ?)`,
    );
    this.#ends = database.prepare(
      `SELECT (SELECT max(last_seq) FROM block WHERE on_table = ?) AS closed, (SELECT max(seq) FROM ${table}) AS last`,
    );
  }

  /** Gives the ranges that may hold what is looked for, the latest first; undefined when blocks do not tell enough. */
  ranges({ needs, longestNs, sinceNs, untilNs }: BlockSearch): readonly SeqRange[] | undefined {
    if (needs.length === 0 && longestNs === undefined) return undefined;
    const ranges = [this.#openRange()];
    const bounds = [sinceNs ?? earliestNs, untilNs ?? latestNs, longestNs ?? 0n];
    for (const row of this.#blocks.iterate(this.#table, ...bounds)) {
      if (!meetsAll(row['bits'] as Uint8Array | null, needs)) continue;
      const [firstSeq, lastSeq] = [Number(row['first_seq']), Number(row['last_seq'])];
      ranges.push({ firstSeq, lastSeq, maxNs: BigInt(String(row['max_ns'])) });
    }
    if (ranges.some(({ firstSeq, lastSeq }) => lastSeq - firstSeq > mostRows)) return undefined;
    return ranges.toSorted((one, other) => compare(other.maxNs ?? latestNs, one.maxNs ?? latestNs));
  }

  /** Rows since the last block. */
  #openRange(): SeqRange {
    const row = this.#ends.get(this.#table);
    const firstSeq = Number(row?.['closed'] ?? 0) + 1;
    return { firstSeq, lastSeq: Number(row?.['last'] ?? 0), maxNs: undefined };
  }
}

function meetsAll(bits: Uint8Array | null, needs: readonly Need[]): boolean {
  return (
    bits === null ||
    needs.every((need) => need.some((tokens) => tokens.every((token) => mayHold(bits, token))))
  );
}

/**
 * Gives the rows of ranges in the order of their instants, the latest first.
 * @param ranges The latest first.
 * @param read Gives the rows of a range, the latest first.
 */
export function* inOrder<Row extends OrderedRow>(
  ranges: readonly SeqRange[],
  read: (range: SeqRange) => readonly Row[],
): Generator<Row, void> {
  let waiting: readonly Row[] = [];
  for (const range of ranges) {
    const { maxNs } = range;
    // A row of this range may be later than what is not later than its end.
    const end = waiting.findIndex(({ at_ns: at }) => maxNs === undefined || BigInt(at) <= maxNs);
    const ready = end === -1 ? waiting.length : end;
    yield* waiting.slice(0, ready);
    waiting = [...waiting.slice(ready), ...read(range)].toSorted(compareRows);
  }
  yield* waiting;
}

function compareRows(one: OrderedRow, other: OrderedRow): number {
  return compare(BigInt(other.at_ns), BigInt(one.at_ns)) || other.seq - one.seq;
}

function compare(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
