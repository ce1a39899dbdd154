import { lstatSync } from '#files';
import { join } from 'node:path';
import { readBatch, startOf, type StoredRecord } from './batch.ts';
import { viewDiskSegment, type SegmentView } from './disk-segment.ts';
import { createEntry } from './entry.ts';
import { byAge, isLeft, listSegments, type Signal } from './folder.ts';
import { isDead, isSameProcess, ownOwner } from './owner.ts';
import { parseFileName, toFileName, type SegmentName } from './segment-name.ts';

/** Who sends a segment: nobody any more, a process here, one that cannot be seen from here, or this process. */
export type Keeper = 'ended' | 'living' | 'elsewhere' | 'own';

/** What a look at one segment found. */
export interface SurveyedSegment {
  /** Absolute path of its file. */
  readonly path: string;
  readonly signal: Signal;
  readonly pid: number;
  readonly keeper: Keeper;
  readonly bytes: number;
  /** Records that the first destination has not acknowledged. */
  readonly records: number;
  /** Records that cannot be read. Of a process that lives: 0, as what it writes right now would count, too. */
  readonly damaged: number;
  /** When the oldest of the records was made, in milliseconds since 1970; undefined when there is none. */
  readonly oldestMs: number | undefined;
  /** Why it was not read: a newer version of filrouge wrote it, or the system's error. */
  readonly fault: 'unknown' | Error | undefined;
}

/** Takes records as they are found, some at a time, all of one signal. */
export type TakeRecords = (signal: Signal, records: readonly StoredRecord[]) => Promise<void>;

// The file log receiver of the OpenTelemetry Collector cuts lines at 1 MiB; JSON is two to four times as long.
const readSize = { maxRecords: 512, maxBytes: 192 * 1024 };
// A segment that is taken over meanwhile has another name in the next round.
const maxRounds = 3;

/** Tells whether a file in the folder of a service is a segment, by its name. */
export function isSegmentFile(name: string): boolean {
  return parseFileName(name) !== undefined;
}

/**
 * Looks at every segment of a service, oldest first, and changes nothing: not even those of ended processes are taken
 * over. Rejects with what `take` rejects with.
 */
export async function surveyFolder(
  path: string,
  take: TakeRecords = () => Promise.resolve(),
): Promise<SurveyedSegment[]> {
  const found: SurveyedSegment[] = [];
  const seen = new Set<string>();
  for (let round = 0; round < maxRounds; round += 1) {
    let isGone = false;
    for (const name of listSegments(path).sort(byAge)) {
      const surveyed = await survey(path, name, seen, take);
      if (surveyed === 'gone') isGone = true;
      else if (surveyed !== undefined) found.push(surveyed);
    }
    if (!isGone) break;
  }
  return found;
}

/** Undefined for what is no file, and for what was seen already under another name. */
async function survey(
  path: string,
  name: SegmentName,
  seen: Set<string>,
  take: TakeRecords,
): Promise<SurveyedSegment | 'gone' | undefined> {
  const file = join(path, toFileName(name));
  const keeper = toKeeper(path, name);
  const { signal, owner } = name;
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'gone';
  if (!stat.isFile() || seen.has(`${stat.dev}:${stat.ino}`)) return undefined;
  const about = { path: file, signal, pid: owner.pid, keeper, bytes: stat.size };
  const view = open(file);
  if (view === 'gone') return view;
  seen.add(`${stat.dev}:${stat.ino}`);
  if (view === 'unknown' || view instanceof Error) return { ...about, ...nothing, fault: view };
  try {
    const counts = await count(view, (records) => take(signal, records));
    const damaged = keeper === 'ended' || keeper === 'own' ? counts.damaged : 0;
    return { ...about, ...counts, damaged, bytes: view.segment.size, fault: undefined };
  } finally {
    view.close();
  }
}

const nothing = { records: 0, damaged: 0, oldestMs: undefined };

function open(file: string): SegmentView | 'unknown' | 'gone' | Error {
  try {
    return viewDiskSegment(file);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : (error as Error);
  }
}

async function count(
  { segment }: SegmentView,
  take: (records: readonly StoredRecord[]) => Promise<void>,
): Promise<{ records: number; damaged: number; oldestMs: number | undefined }> {
  let records = 0;
  let damaged = 0;
  let oldestMs: number | undefined;
  for (let progress = startOf(createEntry(segment, 1)); ;) {
    const batch = await readBatch(progress, 0, readSize);
    damaged += batch.damaged;
    if (batch.records.length === 0) return { records, damaged, oldestMs };
    records += batch.records.length;
    oldestMs ??= batch.firstMs;
    ({ progress } = batch);
    await take(batch.records);
  }
}

function toKeeper(path: string, name: SegmentName): Keeper {
  if (isSameProcess(name.owner, ownOwner())) return 'own';
  if (isLeft(path, name)) return 'ended';
  return isDead(name.owner) === undefined ? 'elsewhere' : 'living';
}
