import { readIdentity, readSafety } from '#config';
import { setIdentity } from '#context';
import { createIntake, type Intake } from '#intake';
import { createRedactor } from '#redact';

let current: Intake | undefined;

/**
 * Gives the one intake of this process, made from the environment when it is first asked for:
 * one set of rules, one account of what they found, one key for pseudonyms.
 * @param serviceName Beats the environment.
 */
export function processIntake(serviceName?: string): Intake {
  if (current !== undefined && serviceName === undefined) return current;
  const identity = readIdentity(process.env, process.argv[1]);
  setIdentity(serviceName === undefined ? identity : { ...identity, service: serviceName });
  current ??= createIntake(createRedactor(readSafety(process.env)));
  return current;
}
