import { checkNode, checkPackages, checkStart } from './doctor/installation.ts';
import { checkLogFile } from './doctor/log-file.ts';
import { checkReceivers } from './doctor/receiver.ts';
import { checkSettings, toEffective } from './doctor/settings.ts';
import { checkView } from './doctor/view.ts';
import type { Finding } from './finding.ts';
import { checkSpool } from './spool/check.ts';

/** A check, by its name: changes nothing, and may throw. */
export type Check = readonly [string, () => readonly Finding[] | Promise<readonly Finding[]>];

/** Gives the checks of this folder and its variables, in the order in which they are printed. */
export function listChecks(): readonly Check[] {
  const folder = process.cwd();
  const environment = toEffective(process.env);
  return [
    ['Node.js', checkNode],
    ['filrouge', () => checkPackages(folder)],
    ['start', () => checkStart(folder, process.env['NODE_OPTIONS'] ?? '')],
    ['settings', () => checkSettings(process.env, environment)],
    ['receiver', () => checkReceivers(environment)],
    ['view', () => checkView(environment)],
    ['spool', () => checkSpool(environment)],
    ['log file', () => checkLogFile(environment)],
  ];
}
