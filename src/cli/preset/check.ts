import { readDestination, readExporters, type Destination, type Environment } from '#config';
import { createSender, findProxy, toShownUrl, toUserAgent, type Outcome } from '#export';
import { ByteWriter, joinRequest, toLogsJson, toTracesJson, writeResourceFields } from '#otlp';
import { CliError } from '../cli-error.ts';
import { readEnvironment } from '../environment.ts';
import { toSafeText } from '#safe-text';
import { version } from '#version';
import { explain } from './explain.ts';
import { endpointName, findEmptyHeader, findSecret } from './headers.ts';
import { fill, type Preset, type Variant } from './preset.ts';
import { needed } from './print.ts';

type Signal = 'traces' | 'logs';

/** What became of one request. */
interface Tried {
  readonly signal: Signal;
  readonly url: string;
  /** Names alone: values may be secrets. */
  readonly headers: readonly string[];
  readonly accepted: boolean;
  readonly status?: number;
  readonly meaning: string;
}

const signals = ['traces', 'logs'] as const;
// Above the timeout of the request itself, which does not keep the process alive.
const graceMs = 1_000;

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
  const outcome = await send(signal, target);
  const url = toBareUrl(target.url);
  const headers = Object.keys(target.headers);
  const proxy = findProxy(new URL(target.url))?.host;
  const secret = headers.map((header) => findSecret(variables, header)).find(Boolean);
  const context = {
    signal,
    url: target.url,
    variable: findSetName(environment, signal, 'HEADERS'),
    address: findSetName(environment, signal, 'ENDPOINT'),
    headers,
    ...(secret === undefined ? {} : { secret }),
    ...(proxy === undefined ? {} : { proxy }),
    protocol: target.protocol,
    compression: target.compression,
  };
  return { signal, url, headers, ...explain(outcome, context) };
}

async function send(signal: Signal, target: Destination): Promise<Outcome> {
  const sender = createSender({ ...target, userAgent: toUserAgent(version) });
  const awake = setTimeout(() => {}, target.timeoutMs + graceMs);
  try {
    return await sender.send(toBody(signal, target.protocol), new AbortController().signal);
  } finally {
    clearTimeout(awake);
    sender.close();
  }
}

/** A request of a service without records: OTLP answers it with a success (specification, "OTLP/HTTP Response"). */
function toBody(signal: Signal, protocol: Destination['protocol']): Uint8Array {
  const writer = new ByteWriter();
  writeResourceFields(writer, { attributes: { 'service.name': 'filrouge-preset-check' } });
  const resource = writer.bytes.subarray(0, writer.length);
  const body = joinRequest([{ resource, scopes: [] }]);
  if (protocol === 'http/protobuf') return body;
  return Buffer.from(signal === 'traces' ? toTracesJson(body) : toLogsJson(body));
}

/** Without what may be a secret: credentials and query. */
function toBareUrl(url: string): string {
  return toShownUrl(url).replace(/[?#].*$/s, '');
}

/** The signal's own variable where it is set, else the common one. */
function findSetName(environment: Environment, signal: Signal, end: string): string {
  const own = toName(signal, end);
  return (environment[own]?.trim() ?? '') === '' ? `OTEL_EXPORTER_OTLP_${end}` : own;
}

function headerNames(signal: Signal): readonly string[] {
  return ['OTEL_EXPORTER_OTLP_HEADERS', toName(signal, 'HEADERS')];
}

function toName(signal: Signal, end: string): string {
  return `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${end}`;
}

function toNote({ title }: Preset, signal: Signal): string {
  return `${signal} were not tried: ${title} takes none, and they would wait on disk; export OTEL_${signal.toUpperCase()}_EXPORTER=none.`;
}

function toLine({ signal, url, headers, meaning }: Tried): string {
  const masked = headers.map((header) => `${header}=***`).join(', ');
  return `${signal} to ${url}${masked === '' ? '' : ` (${masked})`}: ${meaning}`;
}
