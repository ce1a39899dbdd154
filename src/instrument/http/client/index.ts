import { subscribe } from 'node:diagnostics_channel';
import { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { context, type Attributes, type Context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { guarded } from '#diagnostics';
import { toKnownMethod } from '../methods.ts';
import { whenUncaught } from '../uncaught.ts';
import { showEvents, watch, watcherOf } from '../watched.ts';
import type { BeginSpan } from './begin.ts';
import { ClientCall } from './client-call.ts';
import { sendHeaders } from './headers.ts';
import { requestHeaders } from './request-headers.ts';
import { targetOf, type Target } from './target.ts';

interface AgentMethods {
  addRequest: (
    this: object,
    request: unknown,
    options: unknown,
    port: unknown,
    localAddress: unknown,
  ) => void;
}

/** What a request is connected in, or undefined for one that has no span of ours. */
type Begin = (request: unknown, port?: unknown) => Context | undefined;

/**
 * Makes a span of each request that `node:http` and `node:https` send, whoever made it. `http.request` stays as it is: a
 * request is seen when its agent takes it, and by its diagnostics channel where it has an agent of another kind or none.
 * Its listeners, and those of its answer, run in the context in which it was made.
 */
export function traceClientRequests(beginSpan: BeginSpan): void {
  const begin = createFollowing(beginSpan);
  showEvents(ClientRequest.prototype);
  showEvents(IncomingMessage.prototype);
  replaceAddRequest(begin);
  subscribe('http.client.request.created', (message) => {
    guarded('span of a request', () => begin((message as { readonly request: unknown }).request));
  });
}

/** Not public, but what agents of others are asked for, too: a request comes to its agent before it is connected. */
function replaceAddRequest(begin: Begin): void {
  const prototype = Agent.prototype as unknown as Partial<AgentMethods>;
  const original = prototype.addRequest;
  if (original === undefined) return;
  Object.defineProperty(prototype, 'addRequest', {
    configurable: true,
    enumerable: true,
    writable: true,
    value: function addRequest(request, options, port, localAddress) {
      const inside = guarded('span of a request', () => begin(request, portOf(options) ?? port));
      if (inside === undefined) return original.call(this, request, options, port, localAddress);
      let hasThrown = true;
      try {
        context.with(inside, original, this, request, options, port, localAddress);
        hasThrown = false;
      } finally {
        if (hasThrown) failThrown(request);
      }
    } satisfies AgentMethods['addRequest'],
  });
}

/** A connection of the application's own making has thrown: its request emits nothing any more. */
function failThrown(request: unknown): void {
  const call = watcherOf(request as object);
  if (!(call instanceof ClientCall)) return;
  whenUncaught(
    (error) => call.fail(error),
    () => call.abandon(),
  );
}

function portOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null
    ? (options as { readonly port?: unknown }).port
    : undefined;
}

function createFollowing(beginSpan: BeginSpan): Begin {
  return (request, port) => {
    if (!(request instanceof ClientRequest) || watcherOf(request) !== undefined) return undefined;
    const parent = context.active();
    if (isTracingSuppressed(parent)) return undefined;
    const target = readTarget(request, port);
    const { span, inside } = beginSpan(request.method, toAttributes(request, target));
    watch(request, new ClientCall(request, parent, span));
    sendHeaders(inside, target.host, requestHeaders(request));
    return inside;
  };
}

/** @param known Port that the agent was told. */
function readTarget(request: ClientRequest, known: unknown): Target {
  const scheme = request.protocol === 'https:' ? 'https' : 'http';
  const port = Number(known ?? portOfHost(request)) || (scheme === 'https' ? 443 : 80);
  return targetOf(scheme, request.host, port, request.path);
}

/** Of `Host`, when it was Node.js that wrote it. */
function portOfHost(request: ClientRequest): string | undefined {
  const host = request.getHeader('host');
  const prefix = request.host.includes(':') ? `[${request.host}]:` : `${request.host}:`;
  return typeof host === 'string' && host.startsWith(prefix)
    ? host.slice(prefix.length)
    : undefined;
}

/** As OpenTelemetry's instrumentation of HTTP names them. */
function toAttributes(request: ClientRequest, target: Target): Attributes {
  const { method } = request;
  const known = toKnownMethod(method);
  const attributes: Attributes = {
    'http.request.method': known,
    'server.address': target.host,
    'url.full': target.url,
  };
  if (target.port !== undefined) attributes['server.port'] = target.port;
  if (method !== known) attributes['http.request.method_original'] = method;
  const agent = request.getHeader('user-agent');
  if (agent !== undefined) attributes['user_agent.original'] = String(agent);
  return attributes;
}
