import { closeSync, constants, lstatSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readLogFile, type Environment } from '#config';
import { failure, ok, type Finding } from '../finding.ts';
import { tryWriting } from '../try-writing.ts';

const { O_APPEND, O_NONBLOCK, O_WRONLY } = constants;

/** Says whether the log file can be written, where one is named; nothing is appended to it. */
export function checkLogFile(environment: Environment): readonly Finding[] {
  const file = readLogFile(environment);
  if (file === undefined) return [];
  const path = resolve(file);
  const fault = isThere(path) ? tryAppending(path) : tryWriting(dirname(path));
  if (fault === undefined) return [ok('log file', `${path} can be written`)];
  return [
    failure(
      'log file',
      `${path} cannot be written: ${fault}`,
      'let FILROUGE_LOG_FILE name a file that its user may write.',
    ),
  ];
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function tryAppending(path: string): string | undefined {
  try {
    closeSync(openSync(path, O_WRONLY | O_APPEND | O_NONBLOCK));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
