import { createSender, findProxy, toShownUrl, toUserAgent, type Outcome } from '#export';
import type { Destination, Environment } from '#config';
import { ByteWriter, joinRequest, toLogsJson, toTracesJson, writeResourceFields } from '#otlp';
import { version } from '#version';
import { explain, type Explanation } from './explain.ts';

/** Signals that a receiver is asked about. */
export type Signal = 'traces' | 'logs';

/** What became of one request. */
export interface Tried extends Explanation {
  readonly signal: Signal;
  readonly url: string;
  /** Names alone: values may be secrets. */
  readonly headers: readonly string[];
}

/** What was asked, and by which clock it was answered. */
export interface Answer {
  readonly tried: Tried;
  /** The header `Date` of the answer, where it has one. */
  readonly date?: string | undefined;
}

/** Names of the variables that say where a signal goes. */
export interface VariableNames {
  readonly address: string;
  readonly headers: string;
}

// Above the timeout of the request itself, which does not keep the process alive.
const graceMs = 1_000;

/** Sends a request without records to a destination, as a program would, and explains the answer. Never rejects. */
export async function askReceiver(
  signal: Signal,
  target: Destination,
  names: VariableNames,
  secretOf: (header: string) => string | undefined = () => undefined,
): Promise<Answer> {
  const outcome = await send(signal, target);
  const headers = Object.keys(target.headers);
  const proxy = findProxy(new URL(target.url))?.host;
  const secret = headers.map(secretOf).find(Boolean);
  const context = {
    signal,
    url: target.url,
    variable: names.headers,
    address: names.address,
    headers,
    ...(secret === undefined ? {} : { secret }),
    ...(proxy === undefined ? {} : { proxy }),
    protocol: target.protocol,
    compression: target.compression,
  };
  const tried = { signal, url: toBareUrl(target.url), headers, ...explain(outcome, context) };
  return { tried, date: outcome.date };
}

/** Gives the variables of the first destination: the signal's own where it is set, else the common one. */
export function toNames(environment: Environment, signal: Signal): VariableNames {
  return {
    address: findSetName(environment, signal, 'ENDPOINT'),
    headers: findSetName(environment, signal, 'HEADERS'),
  };
}

/** Gives the name of a variable that is for one signal. */
export function toName(signal: Signal, end: string): string {
  return `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${end}`;
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
  writeResourceFields(writer, { attributes: { 'service.name': 'filrouge-check' } });
  const resource = writer.bytes.subarray(0, writer.length);
  const body = joinRequest([{ resource, scopes: [] }]);
  if (protocol === 'http/protobuf') return body;
  return Buffer.from(signal === 'traces' ? toTracesJson(body) : toLogsJson(body));
}

/** Without what may be a secret: credentials and query. */
function toBareUrl(url: string): string {
  return toShownUrl(url).replace(/[?#].*$/s, '');
}

function findSetName(environment: Environment, signal: Signal, end: string): string {
  const own = toName(signal, end);
  return (environment[own]?.trim() ?? '') === '' ? `OTEL_EXPORTER_OTLP_${end}` : own;
}
