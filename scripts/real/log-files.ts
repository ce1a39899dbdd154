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

/** Reads the lines of all log files that were written within a span, from level INFO on. */
export async function readLoggedLines(folder: string): Promise<LoggedLine[]> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogRecord)
    .filter(isShown)
    .map((record) => ({
      traceId: String(record['trace_id']),
      spanId: String(record['span_id']),
      level: record.level,
      message: record.message,
    }));
}

/** The access record of a request is made when its span has ended: a span that has ended takes no events. */
function isShown(record: LogRecord): boolean {
  const isAccess = record['log_type'] === 'network';
  const isQuiet = record.level === 'TRACE' || record.level === 'DEBUG';
  return record['span_id'] !== undefined && !isAccess && !isQuiet;
}
