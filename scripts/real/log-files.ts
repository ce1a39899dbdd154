import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogRecord } from '#record';

/** What a check needs of a line in a log file. */
export interface LoggedLine {
  readonly traceId: string;
  readonly spanId: string;
  readonly level: string;
  readonly message: string;
}

/** Reads of which traces a service answered a request, as its access records say. */
export async function readServedTraces(folder: string, service: string): Promise<Set<string>> {
  const served = (await readRecords(folder)).filter(
    (record) =>
      record['service'] === service && isAccess(record) && record['http_status'] !== undefined,
  );
  return new Set(served.map((record) => String(record['trace_id'])));
}

/** Reads all records of the log files in a folder. */
export async function readRecords(folder: string): Promise<LogRecord[]> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogRecord);
}

/** Reads the lines of all log files that were written within a span, from level INFO on. */
export async function readLoggedLines(folder: string): Promise<LoggedLine[]> {
  return (await readRecords(folder)).filter(isShown).map((record) => ({
    traceId: String(record['trace_id']),
    spanId: String(record['span_id']),
    level: record.level,
    message: record.message,
  }));
}

/** The access record of a request is made when its span has ended: a span that has ended takes no events. */
function isShown(record: LogRecord): boolean {
  const isQuiet = record.level === 'TRACE' || record.level === 'DEBUG';
  return record['span_id'] !== undefined && !isAccess(record) && !isQuiet;
}

function isAccess(record: LogRecord): boolean {
  return record['log_type'] === 'network';
}
