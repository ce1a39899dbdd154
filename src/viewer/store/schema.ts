import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TelemetryError } from '#errors';
import { blockTable } from './blocks/block-writer.ts';
import { toFileTrouble } from './trouble.ts';
import { addDirectories } from './blocks/describe-rows.ts';
import { edgeTables, rollupTable, servedTable } from './rollup.ts';
import { hourTables, serviceHourTable } from './rollup-hours.ts';

/** Raised with every change of the tables; a file of another version is refused. */
const schemaVersion = 7;
const fileName = 'view.sqlite';
const lockName = 'view.lock';
/** SQLITE_BUSY: the lock is held by another process. */
const busyCode = 5;

/**
 * Settings of the connection. The order matters: `page_size` and `auto_vacuum` count only before the first page is written.
 * A commit is in the log file (WAL) before we answer 2xx; NORMAL does not wait for the disk's cache.
 */
const settings = `
  PRAGMA page_size = 8192;
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 8000;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA cache_size = -16384;
  PRAGMA temp_store = MEMORY;
`;

/** Of a connection that reads: what it needs is often what was just written, and in the cache of the other one only. */
const readSettings = `
  PRAGMA busy_timeout = 5000;
  PRAGMA cache_size = -32768;
  PRAGMA mmap_size = 1073741824;
  PRAGMA temp_store = MEMORY;
`;

/** Whose errors they are, so that they are counted without a look at each. */
const serviceErrorIndex =
  'CREATE INDEX IF NOT EXISTS log_by_service_error ON log (service, time_ns) WHERE severity >= 17;';

/** What went wrong, and what nearly did. */
const warningIndex = 'CREATE INDEX log_by_warning ON log (time_ns) WHERE severity >= 13;';

/** As version 6 had it: without directories. */
const blockWithoutDirectory = `
  CREATE TABLE block (
    on_table TEXT NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
    min_ns INTEGER NOT NULL, max_ns INTEGER NOT NULL, longest_ns INTEGER, bits BLOB,
    PRIMARY KEY (on_table, first_seq)
  ) STRICT, WITHOUT ROWID;
`;

/** Indexes of ids, at whose random places every row was written to. */
const dropIdIndexes = [
  'span_by_id',
  'span_by_correlation',
  'log_by_trace',
  'log_by_correlation',
  'log_by_record',
]
  .map((name) => `DROP INDEX IF EXISTS ${name};`)
  .join('\n');

/** As version 3 had it: without builds. */
const rollupWithoutBuild = `
  CREATE TABLE rollup (
    minute INTEGER NOT NULL, service TEXT NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
    entry INTEGER NOT NULL, failed INTEGER NOT NULL, bucket INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (minute, service, name, kind, entry, failed, bucket)
  ) STRICT, WITHOUT ROWID;
`;

/** What was counted before has no build. */
const addBuild = `
  ALTER TABLE rollup RENAME TO rollup_before;
  ${rollupTable}
  INSERT INTO rollup (minute, service, name, build, kind, entry, failed, bucket, count)
    SELECT minute, service, name, '', kind, entry, failed, bucket, count FROM rollup_before;
  DROP TABLE rollup_before;
`;

/** Hours are added up one by one while the view runs. */
const addHours = `
  ${servedTable}
  INSERT INTO served SELECT minute, service, sum(count), sum(count * failed) FROM rollup WHERE entry = 1
    GROUP BY minute, service;
  ${hourTables}
`;

/** What makes a file of a version into one of the next, in order; what was stored before a count began is not counted. */
const migrations: readonly string[] = [
  'ALTER TABLE log ADD COLUMN record_id TEXT;',
  rollupWithoutBuild + edgeTables + warningIndex,
  addBuild,
  addHours,
  blockWithoutDirectory,
  `ALTER TABLE block ADD COLUMN ids BLOB; ALTER TABLE block ADD COLUMN keys BLOB; ${dropIdIndexes}
   ${serviceErrorIndex} ${serviceHourTable} DELETE FROM whole_hour;`,
];
/** From this version on, blocks have directories. */
const directoryVersion = 7;

/** `source` holds what many rows share: the resource and the scope they come from. */
const tables = `
  CREATE TABLE source (
    id INTEGER PRIMARY KEY, resource TEXT NOT NULL, scope TEXT NOT NULL, seen_ms INTEGER NOT NULL,
    UNIQUE (resource, scope)
  ) STRICT;
  CREATE TABLE operation (
    service TEXT NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
    PRIMARY KEY (service, name, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE span (
    seq INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL, source_id INTEGER NOT NULL,
    trace_id TEXT NOT NULL, span_id TEXT NOT NULL, parent_span_id TEXT,
    service TEXT NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
    status INTEGER NOT NULL, status_message TEXT,
    start_ns INTEGER NOT NULL, duration_ns INTEGER NOT NULL,
    correlation_id TEXT, device_id TEXT, client_id TEXT, tenant_id TEXT,
    attributes TEXT NOT NULL, events TEXT, links TEXT, rest TEXT
  ) STRICT;
  CREATE INDEX span_by_start ON span (start_ns);
  CREATE INDEX span_by_service ON span (service, start_ns);
  CREATE INDEX span_by_error ON span (start_ns) WHERE status = 2;
  CREATE TABLE log (
    seq INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL, source_id INTEGER NOT NULL,
    time_ns INTEGER NOT NULL, trace_id TEXT, span_id TEXT,
    service TEXT NOT NULL, severity INTEGER NOT NULL, message TEXT NOT NULL,
    correlation_id TEXT, device_id TEXT, client_id TEXT, tenant_id TEXT,
    attributes TEXT NOT NULL, record_id TEXT
  ) STRICT;
  CREATE INDEX log_by_time ON log (time_ns);
  CREATE INDEX log_by_service ON log (service, time_ns);
  CREATE INDEX log_by_error ON log (time_ns) WHERE severity >= 17;
  ${serviceErrorIndex}
  ${warningIndex}
  ${rollupTable}
  ${servedTable}
  ${hourTables}
  ${serviceHourTable}
  ${edgeTables}
  ${blockTable}
  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${schemaVersion};
`;

/** The store's file, and what keeps others from it. */
export interface OpenDatabase<Parts> {
  readonly database: DatabaseSync;
  readonly lock: DatabaseSync;
  readonly parts: Parts;
}

/**
 * Opens the store's file in a folder, which is made when it is missing (readable by its owner only).
 * @param toParts Makes what works with it; what it reads at once may be damaged, too.
 * @throws TelemetryError FR_VIEW_STORE_UNUSABLE when another view has it open, a newer filrouge made it, or it is no database.
 */
export function openDatabase<Parts>(
  dataDir: string,
  toParts: (database: DatabaseSync) => Parts,
): OpenDatabase<Parts> {
  const path = join(dataDir, fileName);
  let lock: DatabaseSync | undefined;
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(dataDir, lockName));
    // Held until it is closed, or the process has ended in whatever way: a second view on the folder is refused.
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    database = new DatabaseSync(path);
    prepareFile(database, path);
    return { database, lock, parts: toParts(database) };
  } catch (error) {
    database?.close();
    lock?.close();
    throw toOpenError(error, dataDir, path);
  }
}

/** Opens the file of a store that is open, to read it while the other connection writes. */
export function openForReading(dataDir: string): DatabaseSync {
  const database = new DatabaseSync(join(dataDir, fileName), { readOnly: true });
  database.exec(readSettings);
  return database;
}

function prepareFile(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > schemaVersion) {
    throw new TelemetryError(
      'FR_VIEW_STORE_UNUSABLE',
      `${path} has version ${version}; this filrouge knows up to ${schemaVersion}. Use the newer filrouge, or another --data folder.`,
    );
  }
  database.exec(settings);
  database.exec('BEGIN EXCLUSIVE');
  if (version === 0) database.exec(tables);
  else {
    for (const migration of migrations.slice(version - 1)) database.exec(migration);
    if (version < directoryVersion) addDirectories(database);
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
  }
  database.exec('COMMIT');
}

function toOpenError(error: unknown, dataDir: string, path: string): TelemetryError {
  if (error instanceof TelemetryError) return error;
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  const line =
    code === busyCode
      ? `${dataDir} is in use by another filrouge view; stop it, or choose another --data folder`
      : (toFileTrouble(error, path) ?? `${path} cannot be opened: ${reason}`);
  return new TelemetryError('FR_VIEW_STORE_UNUSABLE', `${line}.`, error);
}

/** Runs a function in one transaction: all of it is stored, or nothing. */
export function inTransaction<T>(database: DatabaseSync, run: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
