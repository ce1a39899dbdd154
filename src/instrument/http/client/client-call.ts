import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Context } from '@opentelemetry/api';
import { watch, type Watcher } from '../watched.ts';
import type { ClientSpan } from './client-span.ts';
import { peerAttributes } from './peer.ts';

/** Follows a request of `node:http` to its end. */
export class ClientCall implements Watcher {
  readonly context: Context;
  readonly #request: ClientRequest;
  readonly #span: ClientSpan;
  #answer: IncomingMessage | undefined;

  /** @param context In which the request was made. */
  constructor(request: ClientRequest, context: Context, span: ClientSpan) {
    this.context = context;
    this.#request = request;
    this.#span = span;
  }

  /** What the request emits. */
  see(event: string | symbol, value: unknown): void {
    switch (event) {
      case 'response':
        this.#take(value as IncomingMessage);
        break;
      case 'upgrade':
      case 'connect':
        // The connection is the program's from here on.
        this.#take(value as IncomingMessage);
        this.#span.end();
        break;
      case 'error':
        this.fail(value);
        break;
      case 'close':
        this.#close();
        break;
      default:
    }
  }

  fail(error: unknown): void {
    this.#span.fail(error);
  }

  /** What went wrong is not known: its agent has thrown, and somebody has caught that. */
  abandon(): void {
    this.#span.abandon();
  }

  #take(answer: IncomingMessage): void {
    this.#answer = answer;
    if (answer.statusCode !== undefined) this.#span.answer(answer.statusCode);
    this.#span.add(peerAttributes(this.#request.socket, answer.httpVersion));
    watch(answer, new AnswerWatcher(this.context, this.#span));
  }

  /** An answer that broke tells its listeners only, when there are any. */
  #close(): void {
    const broken = this.#answer?.errored;
    if (broken) this.#span.fail(broken);
    else this.#span.end();
  }
}

/** Follows the answer of a request. */
class AnswerWatcher implements Watcher {
  readonly context: Context;
  readonly #span: ClientSpan;

  constructor(context: Context, span: ClientSpan) {
    this.context = context;
    this.#span = span;
  }

  see(event: string | symbol, value: unknown): void {
    if (event === 'end') this.#span.end();
    else if (event === 'error') this.#span.fail(value);
  }
}
