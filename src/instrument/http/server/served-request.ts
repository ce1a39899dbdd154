import { SpanStatusCode, type Attributes, type Context, type Span } from '@opentelemetry/api';
import type { RPCMetadata } from '@opentelemetry/core';
import { markFailed, readText } from '../failure.ts';
import type { Watcher } from '../watched.ts';

/** The answer to a request, whatever the version of HTTP. */
export interface Answer {
  /** The status that was sent; undefined while there is none. */
  readStatus(): number | undefined;
  /** Called when the request has been served, while its span goes on. */
  show?(span: Span): void;
}

/** A request with its answer, its span and the context of both. */
export interface ServedParts {
  readonly method: string;
  readonly answer: Answer;
  readonly span: Span;
  readonly context: Context;
  /** Where frameworks leave the route. */
  readonly rpc: RPCMetadata;
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
    const { method, answer, span, rpc } = this.#parts;
    const attributes = attributesOf(answer.readStatus(), rpc);
    span.setAttributes(attributes);
    const status = attributes['http.response.status_code'];
    if (typeof status === 'number' && (status < 100 || status >= 500))
      span.setStatus({ code: SpanStatusCode.ERROR });
    if (rpc.route) span.updateName(`${method} ${rpc.route}`);
    answer.show?.(span);
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

/** A request that was cut short was sent no status. */
function attributesOf(status: number | undefined, { route }: RPCMetadata): Attributes {
  const attributes: Attributes =
    status === undefined ? { 'error.type': 'ECONNRESET' } : { 'http.response.status_code': status };
  if (status !== undefined && status >= 500 && status < 600)
    attributes['error.type'] = String(status);
  if (route !== undefined) attributes['http.route'] = route;
  return attributes;
}
