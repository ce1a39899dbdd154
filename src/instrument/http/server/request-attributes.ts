import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Attributes } from '@opentelemetry/api';
import { toKnownMethod } from '../methods.ts';
import { addressOf, clientOf } from './addresses.ts';
import { splitUrl } from './split-url.ts';

/** What a request begins with, whatever the version of HTTP. */
export interface RequestHead {
  readonly method: string | undefined;
  /** As it was asked for, with its query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly host: string | undefined;
  /** Of the server that took the request. */
  readonly scheme: 'http' | 'https';
  readonly protocolVersion: string;
  /** A request that did not come over a connection (a function of a cloud, a test) may have none. */
  readonly socket: Pick<Socket, 'remoteAddress' | 'remotePort'> | null | undefined;
}

/**
 * Gives the attributes that a server span begins with, as the stable semantic conventions for HTTP name them
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server).
 */
export function requestAttributes(head: RequestHead): Attributes {
  const { headers, method, scheme } = head;
  const known = toKnownMethod(method);
  const attributes: Attributes = {
    'http.request.method': known,
    'url.scheme': scheme,
    'network.protocol.version': head.protocolVersion,
  };
  const server = addressOf(headers, scheme, head.host);
  if (server !== undefined) attributes['server.address'] = server.host;
  if (server?.port !== undefined) attributes['server.port'] = server.port;
  const { remoteAddress, remotePort } = head.socket ?? {};
  if (remoteAddress !== undefined) attributes['network.peer.address'] = remoteAddress;
  if (remotePort !== undefined) attributes['network.peer.port'] = remotePort;
  const client = clientOf(headers) ?? remoteAddress;
  if (client !== undefined) attributes['client.address'] = client;
  const agent = headers['user-agent'];
  if (agent !== undefined) attributes['user_agent.original'] = agent;
  const { path, query } = splitUrl(head.target);
  attributes['url.path'] = path;
  if (query !== '') attributes['url.query'] = query;
  if (method !== undefined && method !== known) attributes['http.request.method_original'] = method;
  return attributes;
}
