import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import {
  context,
  propagation,
  SpanKind,
  trace,
  type Attributes,
  type Context,
} from '@opentelemetry/api';
import { RPCType, setRPCMetadata, type RPCMetadata } from '@opentelemetry/core';
import {
  createPrivateField,
  keepContextOf,
  keptContextOf,
  linkedRoot,
  type ServedRequests,
} from '#context';
import { guarded } from '#diagnostics';
import { createDurations } from './durations.ts';
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
type Emit = (this: object, event: string | symbol, ...args: unknown[]) => boolean;
interface Emitter {
  emit: Emit;
}

/** By the answer. */
const requests = createPrivateField<ServedRequest>();

/**
 * Makes a span of each request that a server of `node:http` or `node:https` hands to the application. Handlers, and all
 * listeners of the request and of its answer, run in the context of the span. Nothing is put on a request or an answer, and no
 * listener of ours is on them: what is emitted is seen on its way. Call it once.
 */
export function traceServedRequests(options: ServingOptions): void {
  const require = createRequire(import.meta.url);
  const https = require('node:https') as typeof import('node:https');
  const begin = createBeginning(options);
  replaceEmit(IncomingMessage.prototype, emitAsRequest);
  replaceEmit(ServerResponse.prototype, emitAsResponse);
  replaceEmit(Server.prototype, (original) => emitAsServer(original, 'http', begin));
  replaceEmit(https.Server.prototype, (original) => emitAsServer(original, 'https', begin));
}

function replaceEmit(prototype: object, toEmit: (original: Emit) => Emit): void {
  const { emit } = prototype as Emitter;
  Object.defineProperty(prototype, 'emit', {
    configurable: true,
    writable: true,
    value: toEmit(emit),
  });
}

/** Nothing of ours throws into the program. */
function guardedly<Result>(work: () => Result): Result | undefined {
  return guarded('span of a request', work);
}

function emitAsServer(original: Emit, scheme: Scheme, begin: Begin): Emit {
  return function emit(event, ...args) {
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

function emitAsRequest(original: Emit): Emit {
  return function emit(event, ...args) {
    const kept = keptContextOf(this);
    return kept === undefined
      ? original.call(this, event, ...args)
      : emitIn(kept, original, this, event, args);
  };
}

function emitAsResponse(original: Emit): Emit {
  return function emit(event, ...args) {
    const served = requests.read(this);
    if (served === undefined) return original.call(this, event, ...args);
    if (event === 'close') guardedly(() => served.finish());
    else if (event === 'error') guardedly(() => served.fail(args[0]));
    return emitIn(served.context, original, this, event, args);
  };
}

function emitIn(
  kept: Context,
  original: Emit,
  self: object,
  event: string | symbol,
  args: readonly unknown[],
): boolean {
  return context.active() === kept
    ? original.call(self, event, ...args)
    : context.with(kept, original, self, event, ...args);
}

/** Gives nothing for a request that has a span already: a server may hand it to another one. */
type Begin = (request: unknown, response: unknown, scheme: Scheme) => ServedRequest | undefined;

function createBeginning({ served, metrics }: ServingOptions): Begin {
  const tracer = trace.getTracer('filrouge.http');
  const durations = metrics ? createDurations() : undefined;
  return (request, response, scheme) => {
    if (!(request instanceof IncomingMessage && response instanceof ServerResponse))
      return undefined;
    if (requests.read(response) !== undefined) return undefined;
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
    requests.put(response, one);
    keepContextOf(request, kept);
    keepContextOf(response, kept);
    served?.begin(response);
    return one;
  };
}
