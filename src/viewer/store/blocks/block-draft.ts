import { DirectoryWriter } from './directory.ts';
import type { RowKeys } from './row-keys.ts';

/** Rows that follow each other, of which a block will be made. */
export class BlockDraft {
  readonly directory: DirectoryWriter;
  readonly firstSeq: number;
  lastSeq: number;
  minNs: bigint;
  maxNs: bigint;

  /** @param firstSeq Number of the first row, which is added as the others are. */
  constructor(firstSeq: number, atNs: bigint) {
    this.directory = new DirectoryWriter(firstSeq);
    this.firstSeq = firstSeq;
    this.lastSeq = firstSeq;
    this.minNs = atNs;
    this.maxNs = atNs;
  }

  /** Adds a row for which the directory has room. */
  add(seq: number, atNs: bigint, keys: RowKeys): void {
    this.directory.add(seq, keys);
    this.lastSeq = seq;
    if (atNs < this.minNs) this.minNs = atNs;
    if (atNs > this.maxNs) this.maxNs = atNs;
  }
}
