import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Attributes } from '@opentelemetry/api';
import { toKnownMethod } from '../methods.ts';
import { addressOf, clientOf } from './addresses.ts';
import { splitUrl } from './split-url.ts';

/**
 * Gives the attributes that a server span begins with, as the stable semantic conventions for HTTP name them
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server).
 * @param scheme Of the server that took the request.
 */
export function requestAttributes(request: IncomingMessage, scheme: 'http' | 'https'): Attributes {
  const { headers, method, socket } = request;
  const known = toKnownMethod(method);
  const attributes: Attributes = {
    'http.request.method': known,
    'url.scheme': scheme,
    'network.protocol.version': request.httpVersion,
  };
  const server = addressOf(headers, scheme);
  if (server !== undefined) attributes['server.address'] = server.host;
  if (server?.port !== undefined) attributes['server.port'] = server.port;
  // A request that did not come over a connection (a function of a cloud, a test) may have none.
  const { remoteAddress, remotePort } = (socket as Socket | null | undefined) ?? {};
  if (remoteAddress !== undefined) attributes['network.peer.address'] = remoteAddress;
  if (remotePort !== undefined) attributes['network.peer.port'] = remotePort;
  const client = clientOf(headers) ?? remoteAddress;
  if (client !== undefined) attributes['client.address'] = client;
  const agent = headers['user-agent'];
  if (agent !== undefined) attributes['user_agent.original'] = agent;
  const { path, query } = splitUrl(request.url ?? '/');
  attributes['url.path'] = path;
  if (query !== '') attributes['url.query'] = query;
  if (method !== undefined && method !== known) attributes['http.request.method_original'] = method;
  return attributes;
}
