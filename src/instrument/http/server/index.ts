import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { context, propagation, SpanKind, trace, type Attributes } from '@opentelemetry/api';
import { RPCType, setRPCMetadata, type RPCMetadata } from '@opentelemetry/core';
import { keepContextOf, linkedRoot, type ServedRequests } from '#context';
import { guarded } from '#diagnostics';
import { createDurations, serverDuration } from '../durations.ts';
import { replaceEmit, showEvents, watch, watcherOf } from '../watched.ts';
import { requestAttributes } from './request-attributes.ts';
import { ServedRequest } from './served-request.ts';

/** What is done beside the spans of served requests. */
export interface ServingOptions {
  /** Undefined when nobody wants to see them. */
  readonly served: ServedRequests | undefined;
  /** True when metrics are exported. */
  readonly metrics: boolean;
}

type Scheme = 'http' | 'https';
type ReplaceEmit = Parameters<typeof replaceEmit>[1];

/**
 * Makes a span of each request that a server of `node:http` or `node:https` hands to the application. Handlers, and all
 * listeners of the request and of its answer, run in the context of the span. Call it once.
 */
export function traceServedRequests(options: ServingOptions): void {
  const require = createRequire(import.meta.url);
  const https = require('node:https') as typeof import('node:https');
  const begin = createBeginning(options);
  showEvents(IncomingMessage.prototype);
  showEvents(ServerResponse.prototype);
  replaceEmit(Server.prototype, emitAsServer('http', begin));
  replaceEmit(https.Server.prototype, emitAsServer('https', begin));
}

/** Nothing of ours throws into the program. */
function guardedly<Result>(work: () => Result): Result | undefined {
  return guarded('span of a request', work);
}

function emitAsServer(scheme: Scheme, begin: Begin): ReplaceEmit {
  return (original) =>
    function emit(event, ...args) {
      if (event !== 'request') return original.call(this, event, ...args);
      const served = guardedly(() => begin(args[0], args[1], scheme));
      if (served === undefined) return original.call(this, event, ...args);
      let hasThrown = true;
      try {
        const hasListeners = context.with(served.context, original, this, event, ...args);
        hasThrown = false;
        return hasListeners;
      } finally {
        // Not caught: thrown again, it would be reported as an exception of this line.
        if (hasThrown) guardedly(() => failWhenUncaught(served));
      }
    };
}

/** What nobody catches is told in the same turn; what somebody catches is theirs, and the request goes on. */
function failWhenUncaught(served: ServedRequest): void {
  const tell = (error: unknown): void => guardedly(() => served.fail(error));
  process.once('uncaughtExceptionMonitor', tell);
  setImmediate(() => process.off('uncaughtExceptionMonitor', tell)).unref();
}

/** Gives nothing for a request that has a span already: a server may hand it to another one. */
type Begin = (request: unknown, response: unknown, scheme: Scheme) => ServedRequest | undefined;

function createBeginning({ served, metrics }: ServingOptions): Begin {
  const tracer = trace.getTracer('filrouge.http');
  const durations = metrics ? createDurations(serverDuration) : undefined;
  return (request, response, scheme) => {
    if (!(request instanceof IncomingMessage && response instanceof ServerResponse))
      return undefined;
    if (watcherOf(response) !== undefined) return undefined;
    const attributes: Attributes = requestAttributes(request, scheme);
    const parent = propagation.extract(linkedRoot, request.headers);
    const span = tracer.startSpan(
      request.method ?? 'GET',
      { kind: SpanKind.SERVER, attributes },
      parent,
    );
    const rpc: RPCMetadata = { type: RPCType.HTTP, span };
    const kept = setRPCMetadata(trace.setSpan(parent, span), rpc);
    const onEnd = durations?.(attributes);
    const one = new ServedRequest({ request, response, span, context: kept, rpc, served, onEnd });
    watch(response, one);
    watch(request, { context: kept });
    keepContextOf(response, kept);
    served?.begin(response);
    return one;
  };
}
