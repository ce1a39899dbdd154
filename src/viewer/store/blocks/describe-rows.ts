import type { DatabaseSync } from 'node:sqlite';
import { DirectoryWriter } from './directory.ts';
import { toLogKeys, toSpanKeys, type RowKeys } from './row-keys.ts';

type Table = 'span' | 'log';

const idsSql: Readonly<Record<Table, string>> = {
  span: 'seq, start_ns AS at_ns, trace_id, span_id AS own_id, correlation_id FROM span',
  log: 'seq, time_ns AS at_ns, trace_id, record_id AS own_id, correlation_id FROM log',
};

/** Rows that follow each other, with their directory. */
interface Described {
  readonly firstSeq: number;
  readonly directory: DirectoryWriter;
  lastSeq: number;
  minNs: bigint;
  maxNs: bigint;
}

/** Makes blocks without bits of stored rows, inside the transaction that the caller holds. */
export function describeRows(
  database: DatabaseSync,
  table: Table,
  afterSeq: number,
  lastSeq: number,
): void {
  const save = database.prepare(
    'INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?, NULL, NULL, ?, ?)',
  );
  for (const described of describe(database, table, afterSeq, lastSeq)) {
    const { directory, firstSeq, maxNs, minNs } = described;
    const { ids, keys } = directory.toBytes();
    save.run(table, firstSeq, described.lastSeq, minNs, maxNs, ids, keys);
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
  table: Table,
  firstSeq: number,
  lastSeq: number,
): void {
  if (!new DirectoryWriter(firstSeq).hasRoomFor(lastSeq)) {
    database.prepare('DELETE FROM block WHERE on_table = ? AND first_seq = ?').run(table, firstSeq);
    describeRows(database, table, firstSeq - 1, lastSeq);
    return;
  }
  const directory = new DirectoryWriter(firstSeq);
  for (const row of readIds(database, table, firstSeq - 1, lastSeq))
    directory.add(row.seq, row.keys);
  const { ids, keys } = directory.toBytes();
  database
    .prepare('UPDATE block SET ids = ?, keys = ? WHERE on_table = ? AND first_seq = ?')
    .run(ids, keys, table, firstSeq);
}

function* describe(
  database: DatabaseSync,
  table: Table,
  afterSeq: number,
  lastSeq: number,
): Generator<Described, void> {
  let open: Described | undefined;
  for (const { keys, ns, seq } of readIds(database, table, afterSeq, lastSeq)) {
    if (open?.directory.hasRoomFor(seq) === false) {
      yield open;
      open = undefined;
    }
    open ??= {
      firstSeq: seq,
      directory: new DirectoryWriter(seq),
      lastSeq: seq,
      minNs: ns,
      maxNs: ns,
    };
    open.directory.add(seq, keys);
    open.lastSeq = seq;
    if (ns < open.minNs) open.minNs = ns;
    if (ns > open.maxNs) open.maxNs = ns;
  }
  if (open !== undefined) yield open;
}

interface IdsOfRow {
  readonly seq: number;
  readonly ns: bigint;
  readonly keys: RowKeys;
}

function* readIds(
  database: DatabaseSync,
  table: Table,
  afterSeq: number,
  lastSeq: number,
): Generator<IdsOfRow, void> {
  const rows = database.prepare(`SELECT ${idsSql[table]} WHERE seq > ? AND seq <= ? ORDER BY seq`);
  rows.setReadBigInts(true);
  for (const row of rows.iterate(afterSeq, lastSeq)) {
    const traceId = row['trace_id'] as string | null;
    const ownId = row['own_id'] as string | null;
    const correlationId = row['correlation_id'] as string | null;
    const keys =
      table === 'span'
        ? toSpanKeys(traceId ?? '', ownId ?? '', correlationId)
        : toLogKeys(traceId, ownId, correlationId);
    yield { seq: Number(row['seq']), ns: row['at_ns'] as bigint, keys };
  }
}
