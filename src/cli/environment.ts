import { findProblems, type Environment } from '#config';
import { CliError } from './cli-error.ts';

/**
 * Variables of the destination as a program would take them: a bad one counts as not set, and is said.
 * @throws CliError when an address is bad: nothing goes where nobody meant it to.
 */
export function readEnvironment(variables: Environment): Environment {
  const environment: Record<string, string | undefined> = { ...variables };
  for (const { variable, line } of findProblems(environment)) {
    if (!variable.startsWith('OTEL_EXPORTER_OTLP_')) continue;
    if (variable.endsWith('ENDPOINT')) throw new CliError(line.replace(/; using [^;]*$/, '.'), 2);
    console.error(line);
    delete environment[variable];
  }
  return environment;
}
