import type { IncomingMessage, ServerResponse } from 'node:http';
import { SpanStatusCode, type Attributes, type Context, type Span } from '@opentelemetry/api';
import type { RPCMetadata } from '@opentelemetry/core';
import { showServed, type ServedRequests } from '#context';
import { markFailed, readText } from '../failure.ts';
import type { Watcher } from '../watched.ts';

/** A request with its answer, its span and the context of both. */
export interface ServedParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly span: Span;
  readonly context: Context;
  /** Where frameworks leave the route. */
  readonly rpc: RPCMetadata;
  readonly served: ServedRequests | undefined;
  /** Told once, with what the answer adds to the attributes. */
  readonly onEnd: ((attributes: Attributes) => void) | undefined;
}

/** The life of a server span: it ends once, with the answer or with the error that came before. */
export class ServedRequest implements Watcher {
  readonly #parts: ServedParts;
  #isOver = false;

  constructor(parts: ServedParts) {
    this.#parts = parts;
  }

  get context(): Context {
    return this.#parts.context;
  }

  /** What the answer emits. */
  see(event: string | symbol, value: unknown): void {
    if (event === 'close') this.#finish();
    else if (event === 'error') this.fail(value);
  }

  /** The answer is out, or its connection has gone. */
  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { request, response, span, rpc, served } = this.#parts;
    const attributes = attributesOf(response, rpc);
    span.setAttributes(attributes);
    const status = attributes['http.response.status_code'];
    if (typeof status === 'number' && (status < 100 || status >= 500))
      span.setStatus({ code: SpanStatusCode.ERROR });
    if (rpc.route) span.updateName(`${request.method ?? 'GET'} ${rpc.route}`);
    if (served !== undefined) showServed(served, span, request, response);
    this.#end(attributes);
  }

  /** The application threw, or the answer could not be written. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end(markFailed(this.#parts.span, error, nameOf));
  }

  #end(attributes: Attributes): void {
    const { span, onEnd } = this.#parts;
    span.end();
    onEnd?.(attributes);
  }
}

function nameOf(error: object): string {
  return readText(error, 'name');
}

/** A request that was cut short was sent no status: Node.js begins with 200. */
function attributesOf(response: ServerResponse, { route }: RPCMetadata): Attributes {
  const { statusCode: status, headersSent } = response;
  const attributes: Attributes = headersSent
    ? { 'http.response.status_code': status }
    : { 'error.type': 'ECONNRESET' };
  if (headersSent && status >= 500 && status < 600) attributes['error.type'] = String(status);
  if (route !== undefined) attributes['http.route'] = route;
  return attributes;
}
