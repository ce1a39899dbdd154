import type { Environment } from '#config';
import { placeholdersIn, type Variable } from './preset.ts';

/** Name of the variable with the address that all signals share. */
export const endpointName = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/** A header as a variable names it, with the variable. */
export interface HeaderPair {
  readonly variable: string;
  readonly header: string;
  readonly value: string;
}

/** Reads the headers in the variables of a preset; their values are as they stand there. */
export function toHeaderPairs(
  variables: readonly Pick<Variable, 'name' | 'value'>[],
): HeaderPair[] {
  return variables
    .filter(({ name }) => name.endsWith('_HEADERS'))
    .flatMap(({ name, value }) => value.split(',').map((pair) => toPair(name, pair)));
}

/**
 * Finds a header whose secret is not there, as it is when the variable of the shell was not set when it was exported:
 * `api-key=`, or `Authorization=Bearer%20`.
 */
export function findEmptyHeader(
  environment: Environment,
  names: readonly string[],
): HeaderPair | undefined {
  const set = names.map((name) => ({ name, value: environment[name]?.trim() ?? '' }));
  const pairs = toHeaderPairs(set.filter(({ value }) => value !== ''));
  return pairs.find(({ value }) => /^((apikey|basic|bearer)(\s|%20)*)?$/i.test(value));
}

/** Gives the variable of the shell that holds the value of a header. */
export function findSecret(variables: readonly Variable[], header: string): string | undefined {
  const pair = toHeaderPairs(variables).find((one) => isSame(one.header, header));
  return pair === undefined ? undefined : placeholdersIn(pair.value)[0];
}

function toPair(variable: string, pair: string): HeaderPair {
  const at = pair.indexOf('=');
  return { variable, header: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
