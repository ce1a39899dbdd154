import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { context, type Attributes } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { createPrivateField } from '#context';
import { sayFailure } from '#diagnostics';
import { readField } from '#record';
import { toKnownMethod } from '../methods.ts';
import type { BeginSpan } from './begin.ts';
import type { ClientSpan } from './client-span.ts';
import { readLine, withLine } from './header-text.ts';
import { sendHeaders, type HeaderHolder } from './headers.ts';
import { peerAttributes } from './peer.ts';
import { targetAt, type Target } from './target.ts';

/** Of undici, in the versions 5 to 8. */
interface UndiciRequest {
  readonly origin?: unknown;
  readonly method?: unknown;
  readonly path?: unknown;
  /** Names and values in turn; with undici 5, lines. */
  headers?: unknown;
  readonly addHeader?: (name: string, value: string) => void;
}

interface UndiciMessage {
  readonly request: UndiciRequest;
  readonly socket?: Socket & { readonly alpnProtocol?: unknown };
  readonly response?: { readonly statusCode: number };
  readonly error?: unknown;
}

const spans = createPrivateField<ClientSpan>();

/**
 * Makes a span of each request of `fetch` and of the package undici, as undici's diagnostics channels tell of them.
 */
export function traceFetch(begin: BeginSpan): void {
  listen('undici:request:create', ({ request }) => trackRequest(request, begin));
  listen('undici:client:sendHeaders', ({ request, socket }) => {
    if (socket === undefined) return;
    const version = socket.alpnProtocol === 'h2' ? '2' : '1.1';
    spans.read(request)?.add(peerAttributes(socket, version));
  });
  listen('undici:request:headers', ({ request, response }) => {
    if (response !== undefined) spans.read(request)?.answer(response.statusCode);
  });
  listen('undici:request:trailers', ({ request }) => spans.read(request)?.end());
  listen('undici:request:error', ({ request, error }) => {
    const span = spans.read(request);
    if (isAbort(error)) span?.end();
    else span?.fail(error);
  });
}

/** Nothing of ours throws into the program. */
function listen(channel: string, listener: (message: UndiciMessage) => void): void {
  subscribe(channel, (message) => {
    try {
      listener(message as UndiciMessage);
    } catch (error) {
      sayFailure('span of fetch', error);
    }
  });
}

function trackRequest(request: UndiciRequest, begin: BeginSpan): void {
  if (request.method === 'CONNECT' || isTracingSuppressed(context.active())) return;
  const target = targetAt(String(request.origin), String(request.path));
  if (target === undefined) return;
  const attributes = toAttributes(request, target);
  const known = String(attributes['http.request.method']);
  const { span, inside } = begin(known === '_OTHER' ? 'HTTP' : known, attributes);
  spans.put(request, span);
  sendHeaders(inside, target.host, holderOf(request));
}

/** As OpenTelemetry's instrumentation of undici names them. */
function toAttributes(request: UndiciRequest, target: Target): Attributes {
  const method = String(request.method);
  const known = toKnownMethod(method);
  const attributes: Attributes = {
    'http.request.method': known,
    'url.full': target.url,
    'url.path': target.path,
    'url.scheme': target.scheme,
    'server.address': target.host,
  };
  if (method !== known) attributes['http.request.method_original'] = method;
  if (target.query !== '') attributes['url.query'] = target.query;
  if (target.port !== undefined) attributes['server.port'] = target.port;
  const agent = readHeader(request.headers, 'user-agent');
  if (agent !== undefined) attributes['user_agent.original'] = agent;
  return attributes;
}

/** The program no longer wants the answer: nothing has failed. */
function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && readField(error, 'name') === 'AbortError';
}

function holderOf(request: UndiciRequest): HeaderHolder {
  return {
    has: (name) => readHeader(request.headers, name) !== undefined,
    set: (name, value) => {
      const { headers } = request;
      const at = Array.isArray(headers) ? indexOf(headers, name) : -1;
      if (at !== -1) (headers as unknown[])[at + 1] = value;
      else if (typeof headers === 'string') request.headers = withLine(headers, name, value);
      else request.addHeader?.(name, value);
    },
  };
}

function readHeader(headers: unknown, name: string): string | undefined {
  if (typeof headers === 'string') return readLine(headers, name);
  if (!Array.isArray(headers)) return undefined;
  const at = indexOf(headers, name);
  const value: unknown = at === -1 ? undefined : headers[at + 1];
  return value === undefined ? undefined : String(Array.isArray(value) ? value.at(-1) : value);
}

/** Where a name stands in names and values in turn. */
function indexOf(headers: readonly unknown[], name: string): number {
  for (let index = 0; index < headers.length; index += 2) {
    const each = headers[index];
    if (typeof each === 'string' && each.length === name.length && each.toLowerCase() === name)
      return index;
  }
  return -1;
}
