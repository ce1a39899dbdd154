import { SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api';
import { markFailed, readText } from '../failure.ts';

/** The life of a client span: it ends once, with the answer or with what came instead. */
export class ClientSpan {
  readonly #span: Span;
  readonly #onEnd: ((attributes: Attributes) => void) | undefined;
  readonly #attributes: Attributes = {};
  #isOver = false;

  /** @param onEnd Told once, with what the answer adds to the attributes. */
  constructor(span: Span, onEnd?: (attributes: Attributes) => void) {
    this.#span = span;
    this.#onEnd = onEnd;
  }

  /** Takes attributes that the span is to end with. */
  add(attributes: Attributes): void {
    Object.assign(this.#attributes, attributes);
  }

  /** Takes the status of an answer. */
  answer(status: number): void {
    this.#attributes['http.response.status_code'] = status;
    if (isError(status)) this.#attributes['error.type'] = String(status);
  }

  end(): void {
    if (this.#isOver) return;
    const status = this.#attributes['http.response.status_code'];
    this.#span.setAttributes(this.#attributes);
    if (typeof status === 'number' && isError(status))
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#conclude();
  }

  /** Nobody answered, or the answer was cut short. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#span.setAttributes(this.#attributes);
    Object.assign(this.#attributes, markFailed(this.#span, error, codeOf));
    this.#conclude();
  }

  /** The request was not sent, and why is not known. */
  abandon(): void {
    if (this.#isOver) return;
    this.#attributes['error.type'] = '_OTHER';
    this.#span.setAttributes(this.#attributes);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: 'not sent' });
    this.#conclude();
  }

  #conclude(): void {
    this.#isOver = true;
    this.#span.end();
    this.#onEnd?.(this.#attributes);
  }
}

/** Of a client, 4xx is an error, too (semantic conventions for HTTP spans, status). */
function isError(status: number): boolean {
  return status >= 400;
}

/** `ECONNREFUSED` tells more than `Error`. */
function codeOf(error: object): string {
  return readText(error, 'code') || readText(error, 'name') || '_OTHER';
}
