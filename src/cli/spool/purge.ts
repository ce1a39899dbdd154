import { unlinkSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error.ts';
import { toSafeText } from '#safe-text';
import {
  isLeft,
  readContents,
  sumUp,
  toFaults,
  toLinks,
  toLiving,
  type Content,
} from './content.ts';
import { requireOwn, type Place, type Service } from './place.ts';
import { toCount, toNumber } from '../count.ts';
import { isAny, noAmount, addAmounts, toAmount, type Amount } from './words.ts';

/** What would be deleted of one service. */
interface Condemned {
  readonly service: Service;
  readonly segments: Content['segments'];
  readonly refused: Content['refused'];
}

/**
 * `filrouge spool purge`: deletes what ended processes left, after a question.
 * @throws CliError when nobody can be asked, or the answer is no.
 */
export async function purgeSpool(place: Place, isAgreed: boolean): Promise<void> {
  const contents = await readContents(place);
  const condemned = contents.map(toCondemned).filter(isWorthIt);
  for (const { service } of condemned) requireOwn(service);
  for (const line of [...contents.flatMap(toStaying), ...toLinks(place)]) console.error(line);
  if (condemned.length === 0) {
    console.log(`Nothing to delete in ${toSafeText(place.path)}.`);
    return;
  }
  const what = condemned.map(toWhat).join(', ');
  if (!isAgreed && !(await ask(what))) throw new CliError('Nothing was deleted.');
  console.log(`Deleted: ${toWords(condemned.map(remove).reduce(addDeleted, nothingDeleted))}.`);
}

/** Refused records are left while a process of the service lives: it may be writing there. */
function toCondemned({ service, segments, refused }: Content): Condemned {
  const isAlive = segments.some((segment) => !isLeft(segment));
  return {
    service,
    segments: segments.filter((segment) => isLeft(segment) && segment.fault === undefined),
    refused: isAlive ? [] : refused,
  };
}

function isWorthIt({ segments, refused }: Condemned): boolean {
  return segments.length > 0 || refused.length > 0;
}

function toStaying(content: Content): string[] {
  const isRefusedLeft = content.refused.length > 0 && toCondemned(content).refused.length === 0;
  const name = toSafeText(content.service.name);
  return [
    ...toLiving(content),
    ...toFaults(content),
    ...(isRefusedLeft ? [`${name}: refused records are left while a process of it lives.`] : []),
  ];
}

function toWhat({ service, segments, refused }: Condemned): string {
  return `${toWords({ ...toCounts(segments), refused: sumLines(refused) })} of ${toSafeText(service.name)}`;
}

interface Deleted extends Amount {
  readonly damaged: number;
  readonly refused: number;
}

const nothingDeleted: Deleted = { ...noAmount, damaged: 0, refused: 0 };

function toCounts(segments: Content['segments']): Omit<Deleted, 'refused'> {
  return { ...sumUp(segments), damaged: segments.reduce((sum, { damaged }) => sum + damaged, 0) };
}

function sumLines(refused: Content['refused']): number {
  return refused.reduce((sum, { lines }) => sum + lines, 0);
}

function toWords(deleted: Deleted): string {
  const parts = [
    ...(isAny(deleted) ? [toAmount(deleted)] : []),
    ...(deleted.damaged > 0 ? [toCount(deleted.damaged, 'damaged record')] : []),
    ...(deleted.refused > 0 ? [`${toNumber(deleted.refused)} refused by the destination`] : []),
  ];
  return parts.length === 0 ? 'no records' : parts.join(', ');
}

function addDeleted(one: Deleted, other: Deleted): Deleted {
  return {
    ...addAmounts(one, other),
    damaged: one.damaged + other.damaged,
    refused: one.refused + other.refused,
  };
}

/** What another process took over since the question is not deleted: it has another name. */
function remove({ segments, refused }: Condemned): Deleted {
  const gone = segments.filter(({ path }) => unlink(path));
  return { ...toCounts(gone), refused: sumLines(refused.filter(({ path }) => unlink(path))) };
}

function unlink(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new CliError(toSafeText(`${path} cannot be deleted (${(error as Error).message}).`));
  }
}

async function ask(what: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new CliError(`Would delete ${what}; expected a terminal to ask on, or --yes.`, 2);
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise<string>((resolve) => questions.once('close', () => resolve('')));
    const answer = await Promise.race([questions.question(`Delete ${what}? [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    questions.close();
  }
}
