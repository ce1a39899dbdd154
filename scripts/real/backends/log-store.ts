import type { LogRow, LogsAnswer } from '#viewer/api';
import { Children } from '../../demo/children.ts';
import { startView } from '../../demo/destination.ts';
import { until } from '../until.ts';

const times = { withinMs: 60_000, everyMs: 1_000 };
const most = 10_000;

/** A `filrouge view` that takes what a Collector sends on. */
export interface LogStore {
  readonly url: string;
  /** Waits until it has so many records, and gives all that it has. */
  readonly untilRecords: (wanted: number) => Promise<readonly LogRow[]>;
  readonly close: () => Promise<void>;
}

/** Starts a view with a store in a folder. */
export async function startLogStore(folder: string): Promise<LogStore> {
  const children = new Children();
  const url = await startView(children, folder, 0);
  return {
    url,
    untilRecords: (wanted) =>
      until(
        () => readRows(url),
        (rows) => rows.length >= wanted,
        times,
      ),
    close: () => children.stop(() => undefined),
  };
}

async function readRows(url: string): Promise<readonly LogRow[]> {
  const answer = await fetch(`${url}/api/logs?limit=${most}`);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as LogsAnswer).logs;
}
