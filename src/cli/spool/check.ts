import { existsSync, realpathSync, statfsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readPipeline, readServiceName, readSpool, readSpoolBase, type Environment } from '#config';
import { findFault } from '#spool';
import { toCount } from '../count.ts';
import { failure, ok, warning, type Finding } from '../finding.ts';
import { tryWriting } from '../try-writing.ts';
import { readContents, sumUp, toNotes, type Content } from './content.ts';
import { findPlace } from './place.ts';
import { isAny, toAge, toAmount, toSize } from './words.ts';

const name = 'spool';
const seeStatus = 'see `npx filrouge spool status`.';
// To count what waits; a full spool takes a second.
const longestMs = 2_000;
// Of a destination that takes what it gets, nothing waits for so long.
const longWaitMs = 60_000;
// Of the free space 5 % are used: here, 5 MB.
const leastFreeBytes = 100_000_000;

/** Says for `filrouge doctor` whether records can wait on disk, and what waits there. */
export async function checkSpool(environment: Environment): Promise<readonly Finding[]> {
  if (readPipeline(environment) === 'standard')
    return [ok(name, 'none: FILROUGE_PIPELINE is standard; records wait in memory')];
  const base = readSpoolBase(environment);
  const { folder, isNamed } = readSpool(environment, readServiceName(environment));
  if (base === undefined || folder === undefined)
    return [
      ok(name, 'none: FILROUGE_SPOOL_DIR is none, or there is no home; records wait in memory'),
    ];
  const fault = findWriteFault(folder);
  if (fault !== undefined) {
    const toFinding = isNamed ? failure : warning;
    const advice =
      'records wait in memory, and are lost with the process; let FILROUGE_SPOOL_DIR name a folder of its user.';
    return [toFinding(name, `${base} cannot be written: ${fault}`, advice)];
  }
  return [checkRoom(base), ...(existsSync(base) ? await checkContents(base) : [])];
}

function findWriteFault(folder: string): string | undefined {
  return (existsSync(folder) ? findFault(folder) : undefined) ?? tryWriting(folder);
}

function checkRoom(base: string): Finding {
  const free = findFreeBytes(base);
  const room = free === undefined ? '' : `, ${toSize(free)} are free`;
  if (free === undefined || free >= leastFreeBytes)
    return ok(name, `${base} can be written${room}`);
  return warning(
    name,
    `${base} can be written, but only ${toSize(free)} are free, of which 5 % are used`,
    'make room, or let FILROUGE_SPOOL_DIR name another disk.',
  );
}

function findFreeBytes(base: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(existsSync(base) ? base : '.');
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

async function checkContents(base: string): Promise<readonly Finding[]> {
  const deadline = Date.now() + longestMs;
  const tooMuch = new Error('too much');
  try {
    // A link to the folder is as good for a program.
    const contents = await readContents(findPlace([realpathSync(base)]), async () => {
      if (Date.now() > deadline) throw tooMuch;
      await nextTurn();
    });
    const notes = contents.flatMap(toNotes);
    return [checkWaiting(contents), ...notes.map((note) => warning(name, note, seeStatus))];
  } catch (error) {
    if (error !== tooMuch) return [warning(name, (error as Error).message, seeStatus)];
    const found = `more waits in ${base} than could be counted in ${longestMs / 1_000} s`;
    return [warning(name, found, seeStatus)];
  }
}

function checkWaiting(contents: readonly Content[]): Finding {
  const segments = contents.flatMap((content) => content.segments);
  const amount = sumUp(segments);
  if (!isAny(amount)) return ok(name, 'nothing waits to be sent');
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const oldestMs = Math.min(...segments.map((segment) => segment.oldestMs ?? Infinity));
  const waitMs = Date.now() - oldestMs;
  const found = `${toAmount(amount)} wait to be sent (${toCount(segments.length, 'file')}, ${toSize(bytes)}), the oldest for ${toAge(waitMs)}`;
  if (waitMs < longWaitMs) return ok(name, found);
  const advice =
    'they are sent once the receiver takes them, by the next start of the service or `npx filrouge spool send`.';
  return warning(name, found, advice);
}
