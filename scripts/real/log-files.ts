import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

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
    .map((line): unknown => JSON.parse(line))
    .filter((record) => isShown(record))
    .map((record) => ({
      traceId: textOf(record, 'trace_id'),
      spanId: textOf(record, 'span_id'),
      level: textOf(record, 'level'),
      message: textOf(record, 'message'),
    }));
}

/** The access record of a request is made when its span has ended: a span that has ended takes no events. */
function isShown(record: unknown): boolean {
  const isAccess = textOf(record, 'log_type') === 'network';
  const isQuiet = ['TRACE', 'DEBUG'].includes(textOf(record, 'level'));
  return textOf(record, 'span_id') !== '' && !isAccess && !isQuiet;
}

function textOf(record: unknown, name: string): string {
  const value: unknown =
    typeof record === 'object' && record !== null ? Reflect.get(record, name) : undefined;
  return typeof value === 'string' ? value : '';
}
