import { readDestination, readExporters, type Environment } from '#config';
import { askReceiver, toName, toNames, type Signal, type Tried } from '../ask-receiver.ts';
import { CliError } from '../cli-error.ts';
import { readEnvironment } from '../environment.ts';
import { toSafeText } from '#safe-text';
import { endpointName, findEmptyHeader, findSecret } from './headers.ts';
import { fill, type Preset, type Variant } from './preset.ts';
import { needed } from './print.ts';

const signals = ['traces', 'logs'] as const;

/**
 * `filrouge preset NAME --check`: sends a request without records for each signal, and explains the answers.
 * @throws CliError with code 1 when one was not taken, with code 2 when a secret is missing.
 */
export async function checkPreset(
  preset: Preset,
  variant: Variant,
  isJson: boolean,
): Promise<void> {
  const environment = readEnvironment(toEnvironment(preset, variant));
  const asked = signals.filter((signal) => readExporters(environment, signal).includes('otlp'));
  const tried: Tried[] = [];
  const notes: string[] = [];
  for (const signal of asked) {
    if (preset[signal].isTaken) {
      requireSecret(environment, signal, variant);
      tried.push(await ask(signal, environment, variant));
    } else notes.push(toNote(preset, signal));
  }
  if (isJson) console.log(JSON.stringify({ name: preset.name, tried, notes }, undefined, 2));
  else for (const line of [...tried.map(toLine), ...notes]) console.log(toSafeText(line));
  const taken = tried.filter(({ accepted }) => accepted).length;
  if (tried.length === 0) throw new CliError('Nothing was tried: nothing is sent by OTLP.');
  if (taken < tried.length) throw new CliError(`${taken} of ${tried.length} requests were taken.`);
}

/** The variables of the shell where they name an address, else those of the preset. */
function toEnvironment(preset: Preset, { name, variables }: Variant): Environment {
  const { env } = process;
  const isSet = (variable: string): boolean => (env[variable]?.trim() ?? '') !== '';
  const addresses = [endpointName, ...signals.map((signal) => toName(signal, 'ENDPOINT'))];
  if (addresses.some(isSet)) return env;
  const missing = needed(preset, { name, variables }).find((one) => !isSet(one.name));
  if (missing !== undefined)
    throw new CliError(
      `${missing.name} is not set; expected ${missing.doc}. Or export the variables of filrouge preset ${preset.name}.`,
      2,
    );
  const filled = variables.map(({ name, value }) => [name, fill(value, env)] as const);
  return { ...Object.fromEntries(filled), ...withoutEmpty(env) };
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
}

function requireSecret(environment: Environment, signal: Signal, { variables }: Variant): void {
  const empty = findEmptyHeader(environment, headerNames(signal));
  if (empty === undefined) return;
  const { variable, header } = empty;
  const secret = findSecret(variables, header) ?? 'its secret';
  throw new CliError(
    toSafeText(`${variable} has no value for ${header}; set ${secret}, then export it again.`),
    2,
  );
}

async function ask(
  signal: Signal,
  environment: Environment,
  { variables }: Variant,
): Promise<Tried> {
  const target = readDestination(environment, signal);
  const secretOf = (header: string): string | undefined => findSecret(variables, header);
  const { tried } = await askReceiver(signal, target, toNames(environment, signal), secretOf);
  return tried;
}

function headerNames(signal: Signal): readonly string[] {
  return ['OTEL_EXPORTER_OTLP_HEADERS', toName(signal, 'HEADERS')];
}

function toNote({ title }: Preset, signal: Signal): string {
  return `${signal} were not tried: ${title} takes none, and they would wait on disk; export OTEL_${signal.toUpperCase()}_EXPORTER=none.`;
}

function toLine({ signal, url, headers, meaning }: Tried): string {
  const masked = headers.map((header) => `${header}=***`).join(', ');
  return `${signal} to ${url}${masked === '' ? '' : ` (${masked})`}: ${meaning}`;
}
