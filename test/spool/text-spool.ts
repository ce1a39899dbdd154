import { mkdtempSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSpoolFolder,
  Spool,
  WriterPool,
  type RecordEncoder,
  type SpoolFolder,
} from '../../src/spool/index.ts';
import type { ByteWriter } from '../../src/otlp/index.ts';
import type { Reader } from '../../src/spool/reader.ts';

/** A record of tests. */
export interface TextRecord {
  readonly text: string;
  readonly scope: { readonly name: string };
  readonly resource: { readonly name: string };
}

/** A spool of texts, and what it tells. */
export interface TextSpool {
  readonly spool: Spool<TextRecord>;
  readonly folder: SpoolFolder | undefined;
  readonly own: Reader;
  readonly adopted: Reader;
  /** Reason and number of what was given up. */
  readonly dropped: Record<string, number>;
  readonly failures: unknown[];
}

const scope = { name: 'scope' };
const resource = { name: 'resource' };

/** Makes a record. */
export function toText(text: string): TextRecord {
  return { text, scope, resource };
}

function put(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text);
  const larger = Buffer.alloc(writer.length + bytes.length);
  writer.bytes.copy(larger, 0, 0, writer.length);
  writer.bytes = larger;
  bytes.copy(writer.bytes, writer.length);
  writer.length += bytes.length;
}

const encoder: RecordEncoder<TextRecord> = {
  writeRecord: (writer, { text }) => put(writer, text),
  scopeOf: (item) => item.scope,
  resourceOf: (item) => item.resource,
  writeScope: (writer, item) => put(writer, (item as { name: string }).name),
  writeResource: (writer, item) => put(writer, (item as { name: string }).name),
  isFinal: () => true,
};

/** Makes a new folder for segments; it is not there yet. */
export function newFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'filrouge-spool-')), 'service');
}

/** Makes a spool in a folder, or in memory. */
export function createTextSpool(
  path: string | undefined,
  { maxBytes = 1e9, maxMemoryRecords = 2048 } = {},
): TextSpool {
  const dropped: Record<string, number> = {};
  const failures: unknown[] = [];
  const count = (reason: string, records: number): void => {
    if (records > 0) dropped[reason] = (dropped[reason] ?? 0) + records;
  };
  const folder =
    path === undefined
      ? undefined
      : createSpoolFolder(path, maxBytes, (file) => count(`unknown ${file}`, 1));
  const spool = new Spool<TextRecord>({
    signal: 'logs',
    encoder,
    writers: new WriterPool(),
    folder,
    maxMemoryRecords,
    destinations: 1,
    events: {
      dropped: (reason, records) => count(reason, records),
      droppedAdopted: (reason, records) => count(`adopted ${reason}`, records),
      failed: (error) => failures.push(error),
      recovered: () => failures.push('recovered'),
    },
  });
  return { spool, folder, ...spool.readersOf(0), dropped, failures };
}

/** Reads all that a reader gives, and settles it. */
export async function readAll(reader: Reader, maxRecords = 7): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const batch = await reader.next({ maxRecords, maxBytes: 1e6 });
    if (batch === undefined) return texts;
    texts.push(...batch.records.map(({ payload }) => Buffer.from(payload).toString()));
    reader.settle();
  }
}

/** Gives the segments of a folder to a process that has ended. */
export function orphan(path: string): void {
  for (const name of readdirSync(path)) {
    const [machine, , ...rest] = name.split('-');
    renameSync(join(path, name), join(path, [machine, '4194305', ...rest].join('-')));
  }
}
