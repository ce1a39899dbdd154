import type { Directory } from './directory.ts';
import type { RowKey } from './row-keys.ts';

/** As many directories as an integer has bits. */
const groupSize = 32;
/** Upper bits of a key by which a group tells which of its directories may have it. */
const signatureBits = 14;
const keyBits = 32;

/** Directories that were added one after the other. */
interface Group {
  /** By the upper bits of a key: a bit for each directory that has such keys, or had, before another one took its place. */
  readonly signature: Uint32Array;
  /** By bit; undefined: it was removed. */
  readonly directories: (Directory | undefined)[];
}

/** Directories by the number of their first row. Of a thousand, some ten are asked for a key. */
export class DirectorySet {
  readonly #groups: Group[] = [];
  readonly #groupOf = new Map<number, Group>();

  /** Adds a directory, which is none of those that are there. */
  add(directory: Directory): void {
    const last = this.#groups.at(-1);
    const group =
      last === undefined || last.directories.length >= groupSize ? this.#addGroup() : last;
    const bit = 1 << group.directories.length;
    for (const key of directory.keys) {
      const at = toPlace(key);
      group.signature[at] = (group.signature[at] ?? 0) | bit;
    }
    group.directories.push(directory);
    this.#groupOf.set(directory.firstSeq, group);
  }

  /** Removes all whose first row is none of these. */
  keepOnly(firstSeqs: ReadonlySet<number>): void {
    for (const [firstSeq, group] of this.#groupOf) {
      if (firstSeqs.has(firstSeq)) continue;
      this.#groupOf.delete(firstSeq);
      const place = group.directories.findIndex((each) => each?.firstSeq === firstSeq);
      group.directories[place] = undefined;
      const isEmpty = group.directories.every((each) => each === undefined);
      if (isEmpty) this.#groups.splice(this.#groups.indexOf(group), 1);
    }
  }

  /** Adds the numbers of the rows that have a key. */
  collect(key: RowKey, seqs: number[]): void {
    const at = toPlace(key);
    for (const { directories, signature } of this.#groups)
      for (let bits = signature[at] ?? 0; bits !== 0; bits &= bits - 1)
        directories[groupSize - 1 - Math.clz32(bits & -bits)]?.collect(key, seqs);
  }

  /** Gives all of them. */
  *all(): Generator<Directory, void> {
    for (const { directories } of this.#groups)
      for (const directory of directories) if (directory !== undefined) yield directory;
  }

  #addGroup(): Group {
    const group = { signature: new Uint32Array(2 ** signatureBits), directories: [] };
    this.#groups.push(group);
    return group;
  }
}

function toPlace(key: RowKey): number {
  return key >>> (keyBits - signatureBits);
}
