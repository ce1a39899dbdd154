import type { DatabaseSync } from 'node:sqlite';
import { BlockDraft } from './block-draft.ts';
import type { BlockTable } from './block-writer.ts';
import { DirectoryWriter } from './directory.ts';
import { KeyReader, type StoredKeys } from './stored-keys.ts';

/** Makes blocks without bits of stored rows, inside the transaction that the caller holds. */
export function describeRows(
  database: DatabaseSync,
  table: BlockTable,
  afterSeq: number,
  lastSeq: number,
): void {
  const save = database.prepare(
    'INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?, NULL, NULL, ?, ?)',
  );
  for (const draft of toDrafts(new KeyReader(database, table).read(afterSeq, lastSeq))) {
    const { ids, keys } = draft.directory.toBytes();
    save.run(table, draft.firstSeq, draft.lastSeq, draft.minNs, draft.maxNs, ids, keys);
  }
}

/** Gives blocks their directories, and divides what has too many rows for one: as a file of version 6 becomes one of 7. */
export function addDirectories(database: DatabaseSync): void {
  for (const table of ['span', 'log'] as const) {
    const blocks = database
      .prepare('SELECT first_seq, last_seq FROM block WHERE on_table = ? ORDER BY first_seq')
      .all(table);
    for (const block of blocks)
      addDirectory(database, table, Number(block['first_seq']), Number(block['last_seq']));
    const row = database
      .prepare(
        `SELECT (SELECT max(last_seq) FROM block WHERE on_table = ?) AS closed, (SELECT max(seq) FROM ${table}) AS last`,
      )
      .get(table);
    describeRows(database, table, Number(row?.['closed'] ?? 0), Number(row?.['last'] ?? 0));
  }
}

function addDirectory(
  database: DatabaseSync,
  table: BlockTable,
  firstSeq: number,
  lastSeq: number,
): void {
  if (!new DirectoryWriter(firstSeq).hasRoomFor(lastSeq)) {
    database.prepare('DELETE FROM block WHERE on_table = ? AND first_seq = ?').run(table, firstSeq);
    describeRows(database, table, firstSeq - 1, lastSeq);
    return;
  }
  const directory = new DirectoryWriter(firstSeq);
  for (const row of new KeyReader(database, table).read(firstSeq - 1, lastSeq))
    directory.add(row.seq, row.keys);
  const { ids, keys } = directory.toBytes();
  database
    .prepare('UPDATE block SET ids = ?, keys = ? WHERE on_table = ? AND first_seq = ?')
    .run(ids, keys, table, firstSeq);
}

function* toDrafts(rows: Iterable<StoredKeys>): Generator<BlockDraft, void> {
  let draft: BlockDraft | undefined;
  for (const { atNs, keys, seq } of rows) {
    if (draft?.directory.hasRoomFor(seq) === false) {
      yield draft;
      draft = undefined;
    }
    draft ??= new BlockDraft(seq, atNs);
    draft.add(seq, atNs, keys);
  }
  if (draft !== undefined) yield draft;
}
