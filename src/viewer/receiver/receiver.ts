import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseLogs, parseLogsJson, parseTraces, parseTracesJson } from '#otlp';
import type { ResourceLogs, ResourceSpans } from '#otlp';
import { sendBody } from '../answer.ts';
import { Refusal } from '../refusal.ts';
import { readBody } from './body.ts';
import type { WaitingBytes } from './body.ts';

/** Where received spans and records go. Both calls return when everything is committed, and throw when nothing is. */
export interface Sink {
  readonly addSpans: (all: readonly ResourceSpans[]) => unknown;
  readonly addLogs: (all: readonly ResourceLogs[]) => unknown;
}

type Form = 'application/x-protobuf' | 'application/json';

/** Takes OTLP over HTTP: a 2xx answer means that all of the request is stored, any other that nothing is. */
export class Receiver {
  readonly #sink: Sink;
  readonly #waiting: WaitingBytes = { count: 0 };

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** True for a path that OTLP uses. */
  static isPath(path: string): boolean {
    return path === '/v1/traces' || path === '/v1/logs' || path === '/v1/metrics';
  }

  /**
   * Takes one request and answers it.
   * @throws Refusal, or TelemetryError FR_OTLP_MALFORMED.
   */
  async receive(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path === '/v1/metrics') {
      throw new Refusal(404, 'metrics are not taken here; set OTEL_METRICS_EXPORTER=none');
    }
    if (request.method !== 'POST') {
      throw new Refusal(405, `method is ${request.method}; expected POST`, { allow: 'POST' });
    }
    const form = toForm(request.headers['content-type'] ?? '');
    const body = await readBody(request, this.#waiting);
    if (path === '/v1/traces') this.#storeTraces(form, body);
    else this.#storeLogs(form, body);
    sendBody(response, 200, form, form === 'application/json' ? '{}' : '');
  }

  #storeTraces(form: Form, body: Buffer): void {
    const isJson = form === 'application/json';
    const all = isJson ? parseTracesJson(body.toString('utf8')) : parseTraces(body);
    commit(() => this.#sink.addSpans(all));
  }

  #storeLogs(form: Form, body: Buffer): void {
    const isJson = form === 'application/json';
    const all = isJson ? parseLogsJson(body.toString('utf8')) : parseLogs(body);
    commit(() => this.#sink.addLogs(all));
  }
}

/** A store that cannot write (a full disk) asks the sender to come again. */
function commit(store: () => void): void {
  try {
    store();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(503, `it could not be stored: ${reason}`, { 'retry-after': '5' });
  }
}

function toForm(contentType: string): Form {
  const [type = '', ...parameters] = contentType
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (isUtf8 && (type === 'application/x-protobuf' || type === 'application/json')) return type;
  const expected = 'expected application/x-protobuf or application/json (UTF-8)';
  throw new Refusal(
    415,
    `content-type is ${JSON.stringify(contentType.slice(0, 100))}; ${expected}`,
  );
}
