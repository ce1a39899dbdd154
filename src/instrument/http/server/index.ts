import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import { context, type Span } from '@opentelemetry/api';
import { keepContextOf, showServed, type ServedRequests } from '#context';
import { guarded } from '#diagnostics';
import { whenUncaught } from '../uncaught.ts';
import { replaceEmit, showEvents, watch, watcherOf } from '../watched.ts';
import { createBeginning, type Begin } from './begin.ts';
import { beginStream } from './http2.ts';
import type { Answer, ServedRequest } from './served-request.ts';

/** What is done beside the spans of served requests. */
export interface ServingOptions {
  /** Undefined when nobody wants to see them. */
  readonly served: ServedRequests | undefined;
  /** True when metrics are exported. */
  readonly metrics: boolean;
}

type Scheme = 'http' | 'https';
type ReplaceEmit = Parameters<typeof replaceEmit>[1];
/** Gives nothing for what is no request, or has a span already: a server may hand it to another one. */
type BeginOf = (values: readonly unknown[]) => ServedRequest | undefined;

/**
 * Makes a span of each request that a server of `node:http`, `node:https` or `node:http2` hands to the application. Handlers,
 * and all listeners of the request and of its answer, run in the context of the span. Call it once.
 */
export function traceServedRequests({ served, metrics }: ServingOptions): void {
  const require = createRequire(import.meta.url);
  const https = require('node:https') as typeof import('node:https');
  const begin = createBeginning(metrics);
  const requestsOf = (scheme: Scheme): BeginOf => {
    return ([request, response]) => beginRequest(begin, request, response, scheme, served);
  };
  showEvents(IncomingMessage.prototype);
  showEvents(ServerResponse.prototype);
  replaceEmit(Server.prototype, emitAsServer({ request: requestsOf('http') }));
  replaceEmit(https.Server.prototype, emitAsServer({ request: requestsOf('https') }));
  // Those of HTTP/2, whose classes only `node:http2` has, which few programs load. A secure one may speak HTTP/1, too.
  replaceEmit(
    net.Server.prototype,
    emitAsServer({
      request: requestsOf('https'),
      stream: ([stream, headers]) => beginStream(begin, stream, headers),
    }),
  );
}

/** Nothing of ours throws into the program. */
function guardedly<Result>(work: () => Result): Result | undefined {
  return guarded('span of a request', work);
}

function emitAsServer(begins: {
  readonly request: BeginOf;
  readonly stream?: BeginOf;
}): ReplaceEmit {
  return (original) =>
    function emit(event, ...args) {
      const begin = event === 'request' || event === 'stream' ? begins[event] : undefined;
      const served = begin === undefined ? undefined : guardedly(() => begin(args));
      if (served === undefined) return original.call(this, event, ...args);
      let hasThrown = true;
      try {
        const hasListeners = context.with(served.context, original, this, event, ...args);
        hasThrown = false;
        return hasListeners;
      } finally {
        // What somebody catches is theirs, and the request goes on.
        if (hasThrown) whenUncaught((error) => served.fail(error));
      }
    };
}

function beginRequest(
  begin: Begin,
  request: unknown,
  response: unknown,
  scheme: Scheme,
  served: ServedRequests | undefined,
): ServedRequest | undefined {
  if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return undefined;
  if (watcherOf(response) !== undefined) return undefined;
  const { headers } = request;
  const one = begin(
    {
      method: request.method,
      target: request.url ?? '/',
      headers,
      host: headers.host,
      scheme,
      protocolVersion: request.httpVersion,
      socket: request.socket,
    },
    new WrittenAnswer(request, response, served),
  );
  watch(response, one);
  watch(request, { context: one.context });
  keepContextOf(response, one.context);
  served?.begin(response);
  return one;
}

/** The answer of HTTP/1. */
class WrittenAnswer implements Answer {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #served: ServedRequests | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    served: ServedRequests | undefined,
  ) {
    this.#request = request;
    this.#response = response;
    this.#served = served;
  }

  /** Node.js begins with 200. */
  readStatus(): number | undefined {
    return this.#response.headersSent ? this.#response.statusCode : undefined;
  }

  show(span: Span): void {
    if (this.#served !== undefined) showServed(this.#served, span, this.#request, this.#response);
  }
}
