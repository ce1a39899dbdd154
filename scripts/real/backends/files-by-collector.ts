import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LogRow } from '#viewer/api';
import { ok, say } from '../checks.ts';
import { readRecords } from '../log-files.ts';
import { startLogStore } from './log-store.ts';
import { createCollector } from './collector.ts';
import type { Around, ShopRun } from './traces-by-collector.ts';

const foreign = 'a line that is no JSON';

/**
 * The shop's log files, read by a Collector with deploy/collector/file-log.yaml: each record is the one that came by OTLP.
 * The Collector is ended in the middle, and reads nothing twice.
 */
export async function checkFilesByCollector(around: Around & ShopRun): Promise<void> {
  const { collector: binary, folder, logDir, rows } = around;
  const files = join(folder, 'logs');
  await cp(logDir, files, { recursive: true });
  const lines = await readRecords(files);
  await writeFile(join(files, 'other.log'), `${foreign}\n`);
  const store = await startLogStore(folder);
  const agent = await createCollector({
    binary,
    role: 'agent',
    files: ['agent.yaml', 'file-log.yaml'],
    folder: join(folder, 'agent'),
    env: { FILROUGE_GATEWAY_URL: store.url, FILROUGE_LOG_FILES: join(files, '*.log') },
  });
  try {
    say(`${lines.length} lines of log files, read by a Collector`);
    await agent.start();
    await store.untilRecords(lines.length + 1);
    await agent.stop('SIGTERM');
    await writeFile(join(files, 'other.log'), `${foreign} 2\n`, { flag: 'a' });
    await agent.start();
    const found = await store.untilRecords(lines.length + 2);
    const others = found.filter((row) => row.record_id === undefined).map((row) => row.message);
    ok(
      'a line that is no JSON arrives as it is, and once, although the Collector was started again',
      isDeepStrictEqual(others.toSorted(), [foreign, `${foreign} 2`]),
      JSON.stringify(others),
    );
    checkSame(rows, found);
  } finally {
    await agent.stop('SIGTERM');
    await store.close();
  }
}

function checkSame(sent: readonly LogRow[], read: readonly LogRow[]): void {
  const byId = new Map(read.map((row) => [row.record_id, row]));
  const records = sent.filter((row) => row.record_id !== undefined);
  const missing = records.filter((row) => !byId.has(row.record_id));
  ok(
    `each of ${records.length} records is read from its file`,
    records.length > 0 && missing.length === 0,
    `${missing.length} are missing, such as ${JSON.stringify(missing[0])}`,
  );
  const changed = records.flatMap((row) => {
    const other = byId.get(row.record_id);
    return other === undefined || isDeepStrictEqual(comparable(row), comparable(other))
      ? []
      : [`${JSON.stringify(comparable(row))} is ${JSON.stringify(comparable(other))}`];
  });
  ok(
    'and is the one that came by OTLP, field by field',
    changed.length === 0,
    `${changed.length} are not: ${changed[0]}`,
  );
}

/** A line has milliseconds only. */
function comparable(row: LogRow): Partial<LogRow> {
  return { ...row, time_unix_nano: '' };
}
