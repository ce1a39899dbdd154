import { isThisMachine } from '#this-machine';
import type { Environment } from './environment.ts';
import { parseFurther, type FurtherDestination } from './further.ts';
import { readPipeline } from './spool.ts';
import { toList } from './text.ts';
import { readCertificates, type CertificateFiles } from './certificates.ts';

/** Where and how the records of one signal are sent. */
export interface Destination {
  /** Whole address, with path. */
  readonly url: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  /** Those of the code beat the signal's own, which beat the common ones. */
  readonly headers: Readonly<Record<string, string>>;
  /** Longest time for one batch, its retries included. */
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly certificates: CertificateFiles;
}

/** What the code may say about the destination. */
export interface DestinationOptions {
  readonly endpoint?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Base address when nothing else is set: `filrouge view`, an OpenTelemetry Collector or Jaeger on this machine. */
export const defaultEndpoint = 'http://127.0.0.1:4318';

// OpenTelemetry protocol exporter specification, "Configuration options": there, what is not answered by then is lost.
const standardTimeoutMs = 10_000;
// From the spool it is sent again.
const spoolTimeoutMs = 5_000;

/**
 * Reads where a signal goes (OpenTelemetry protocol exporter specification, "Endpoint URLs for OTLP/HTTP"):
 * the signal's own address as it is, else the common one with `/v1/<signal>` added.
 */
export function readDestination(
  environment: Environment,
  signal: 'traces' | 'logs',
  { endpoint, headers }: DestinationOptions = {},
): Destination {
  const own = set(environment, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`);
  const common = endpoint ?? set(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT') ?? defaultEndpoint;
  const url =
    endpoint === undefined && own !== undefined ? own : appendPath(common, `v1/${signal}`);
  const read = (name: string): string | undefined => readFor(environment, signal, name);
  return {
    url,
    protocol: read('PROTOCOL') === 'http/json' ? 'http/json' : 'http/protobuf',
    headers: {
      ...toHeaders(set(environment, 'OTEL_EXPORTER_OTLP_HEADERS')),
      ...toHeaders(set(environment, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`)),
      ...headers,
    },
    // 0 stands for the default.
    timeoutMs: Number(read('TIMEOUT') ?? 0) || toDefaultTimeout(environment),
    compression: toCompression(url, read('COMPRESSION')),
    certificates: url.startsWith('https:') ? readCertificates(environment, signal) : {},
  };
}

/**
 * Reads where else a signal goes: the common address with what belongs to it, then those of `FILROUGE_ALSO_SEND_TO` and of
 * the code. Headers and variables of the signal are for the first alone: an API key is nobody else's.
 */
export function readDestinations(
  environment: Environment,
  signal: 'traces' | 'logs',
  options: DestinationOptions & { readonly alsoSendTo?: readonly FurtherDestination[] } = {},
): Destination[] {
  const first = readDestination(environment, signal, options);
  const asked = readFor(environment, signal, 'COMPRESSION');
  const named = parseFurther(environment['FILROUGE_ALSO_SEND_TO'] ?? '') ?? [];
  const further = [...named, ...(options.alsoSendTo ?? [])].filter(
    ({ signals }) => signals?.includes(signal) ?? true,
  );
  const others = further.map(({ endpoint, headers = {} }): Destination => {
    const url = appendPath(endpoint, `v1/${signal}`);
    const isSecure = url.startsWith('https:');
    return {
      ...first,
      url,
      headers,
      compression: toCompression(url, asked),
      certificates: isSecure ? readCertificates(environment, signal) : {},
    };
  });
  return [first, ...others];
}

/** Every receiver must take gzip (OTLP specification, "OTLP/HTTP"). On this machine bytes cost less than packing them. */
function toCompression(url: string, asked: string | undefined): Destination['compression'] {
  if (asked === 'gzip' || asked === 'none') return asked;
  return isThisMachine(URL.parse(url)?.hostname ?? '') ? 'none' : 'gzip';
}

function toDefaultTimeout(environment: Environment): number {
  return readPipeline(environment) === 'standard' ? standardTimeoutMs : spoolTimeoutMs;
}

/** Reads which exporters a signal uses: `otlp` unless the variable says otherwise. */
export function readExporters(
  environment: Environment,
  signal: 'traces' | 'logs',
): readonly string[] {
  const names = set(environment, `OTEL_${signal.toUpperCase()}_EXPORTER`)?.split(',') ?? ['otlp'];
  const clean = names.map((name) => name.trim()).filter((name) => name !== '');
  return clean.includes('none') ? [] : clean;
}

/** The signal's own variable, else the common one. */
function readFor(environment: Environment, signal: string, name: string): string | undefined {
  const own = set(environment, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`);
  return own ?? set(environment, `OTEL_EXPORTER_OTLP_${name}`);
}

/** Pairs as in the header `baggage`, whose metadata (after a semicolon) means nothing here. */
function toHeaders(text: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of toList(text ?? '')) {
    const [entry = ''] = pair.split(';');
    const at = entry.indexOf('=');
    const [name, value] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
    if (at > 0 && value !== '') headers[decodeURIComponent(name)] = decodeURIComponent(value);
  }
  return headers;
}

function set(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

function appendPath(base: string, path: string): string {
  return base.endsWith('/') ? base + path : `${base}/${path}`;
}

/** Limits of a batch processor, as its environment variables give them. */
export interface Batch {
  readonly scheduledDelayMillis: number;
  readonly exportTimeoutMillis: number;
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
}

/**
 * Reads the limits of a batch processor.
 * @param prefix `BSP` for spans, `BLRP` for log records.
 */
export function readBatch(environment: Environment, prefix: 'BSP' | 'BLRP'): Batch {
  const read = (name: string, fallback: number): number =>
    Number(set(environment, `OTEL_${prefix}_${name}`) ?? fallback);
  const maxQueueSize = read('MAX_QUEUE_SIZE', 2048);
  return {
    scheduledDelayMillis: read('SCHEDULE_DELAY', 1000),
    exportTimeoutMillis: read('EXPORT_TIMEOUT', 30_000),
    maxQueueSize,
    // The specification: a batch is never larger than the queue.
    maxExportBatchSize: Math.min(read('MAX_EXPORT_BATCH_SIZE', 512), maxQueueSize),
  };
}

/** Reads the service name: its own variable first, then `service.name` among the resource attributes. */
export function readServiceName(environment: Environment): string {
  const own = set(environment, 'OTEL_SERVICE_NAME');
  if (own !== undefined) return own;
  for (const pair of toList(environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '')) {
    const [key = '', value = ''] = pair.split('=');
    if (key.trim() === 'service.name' && value !== '') return decodeURIComponent(value.trim());
  }
  return 'unknown_service:node';
}
