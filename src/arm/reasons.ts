import { readdirSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import {
  findProblems,
  readMetricsWanted,
  readServiceName,
  readSpool,
  type Environment,
} from '#config';
import { hasSoundHooks } from '#module-hooks';
import { isFirst } from './first.ts';

/** What writes a file, measures or speaks from the start; or instruments what every program has loaded. */
const eager = [
  'FILROUGE_LOG_FILE',
  'FILROUGE_STATS_FILE',
  'LAMBDA_TASK_ROOT',
  'OTEL_LOG_LEVEL',
  'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
];

/** Tells whether telemetry cannot wait until the program uses something that is recorded. */
export function startsAtOnce(environment: Environment): boolean {
  return (
    // The thread on which imports are hooked must be there before the program.
    !hasSoundHooks(process.versions.node) ||
    !isFirst() ||
    isInteractive() ||
    eager.some((name) => isSet(environment[name])) ||
    readMetricsWanted(environment) ||
    hasMovingFolder(environment) ||
    findProblems(environment).length > 0 ||
    hasLeftSegments(environment)
  );
}

/** Without a file and without `-e`: what is typed is loaded by roads of its own. */
function isInteractive(): boolean {
  return (
    process.argv.length < 2 &&
    !process.execArgv.some((flag) => /^(-e|-p|--eval|--print)/.test(flag))
  );
}

/** The program may change its working folder before. */
function hasMovingFolder(environment: Environment): boolean {
  const folder = environment['FILROUGE_SPOOL_DIR']?.trim() ?? '';
  return folder !== '' && folder.toLowerCase() !== 'none' && !isAbsolute(folder);
}

/** Of processes that have ended: they are sent by this one. */
function hasLeftSegments(environment: Environment): boolean {
  const { folder } = readSpool(environment, readServiceName(environment));
  if (folder === undefined) return false;
  try {
    return readdirSync(folder).some((name) => /\.(spans|logs)$/.test(name));
  } catch {
    // Nothing was ever spooled there.
    return false;
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}
