import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { toJsonRequest } from '#export';
import type { TakeRecords } from '#spool';
import { CliError } from '../cli-error.ts';
import { toSafeText } from '#safe-text';
import { readContents, sumUp, toFaults, toLinks } from './content.ts';
import type { Place } from './place.ts';
import { toCount } from '../count.ts';
import { toAmount } from './words.ts';

/** Where the lines go. */
export interface ExportTarget {
  /** Undefined: to stdout. */
  readonly file: string | undefined;
  /** Whether a file that is there is replaced. */
  readonly isForced: boolean;
}

/**
 * `filrouge spool export`: writes what waits as lines of OTLP JSON, one request each; changes nothing in the spool.
 * A pipe that is closed ends it.
 */
export async function exportSpool(place: Place, { file, isForced }: ExportTarget): Promise<void> {
  const stream = file === undefined ? process.stdout : await createFile(file, isForced);
  const lines = createLines(stream);
  try {
    const contents = await readContents(place, lines.take);
    if (file !== undefined) await end(stream);
    const segments = contents.flatMap((content) => content.segments);
    const where = `${toAmount(sumUp(segments))} in ${toCount(lines.written(), 'line')}`;
    console.error(`${where}${file === undefined ? '' : `, written to ${toSafeText(file)}`}.`);
    for (const line of [...contents.flatMap(toFaults), ...toLinks(place)]) console.error(line);
  } catch (error) {
    if (file === undefined && isClosedPipe(error)) return;
    if (file !== undefined) rmSync(file, { force: true });
    throw file === undefined ? error : toUnwritable(file, error);
  }
}

function createLines(stream: Writable): { take: TakeRecords; written: () => number } {
  let failure: unknown;
  let written = 0;
  stream.on('error', (error) => (failure = error));
  const write = async (line: string): Promise<void> => {
    if (!stream.write(`${line}\n`)) await once(stream, 'drain');
    if (failure !== undefined) throw failure;
    written += 1;
  };
  return {
    take: (signal, records) => write(toJsonRequest(signal, records)),
    written: () => written,
  };
}

/** Nobody else may read it: a file of this user's own, made anew. */
async function createFile(file: string, isForced: boolean): Promise<Writable> {
  try {
    if (isForced) rmSync(file, { force: true });
    const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
    await once(stream, 'open');
    return stream;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new CliError(`${toSafeText(file)} is there already; --force replaces it.`, 2, error);
    throw new CliError(
      toSafeText(`--out ${file} cannot be written (${(error as Error).message}).`),
      2,
      error,
    );
  }
}

async function end(stream: Writable): Promise<void> {
  const closed = once(stream, 'close');
  stream.end();
  await closed;
}

function isClosedPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}

function toUnwritable(file: string, error: unknown): CliError {
  return new CliError(
    toSafeText(`${file} was not written (${(error as Error).message}).`),
    1,
    error,
  );
}
