import { Agent, request } from 'node:http';
import { Socket } from 'node:net';
import { findProxy } from './proxy.ts';

/** Certificates of a destination that is reached by TLS, as PEM. */
export interface Certificates {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** What makes requests, as it was when this was called: before anything is patched, so that they make no spans. */
export interface Client {
  readonly request: typeof request;
  readonly agent: Agent;
}

/** Makes a client for an address, by its proxy if it has one. What TLS needs takes 20 ms to load, and is loaded only then. */
export function createQuietClient(url: URL, certificates: Certificates = {}): Client {
  const proxy = findProxy(url)?.href;
  // An option of Node.js that its types for 22 do not know.
  const proxyEnv = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
  const options = { keepAlive: true, ...(proxy === undefined ? {} : { proxyEnv }) };
  if (url.protocol === 'http:') return { request, agent: toQuiet(new Agent(options)) };
  const secure = process.getBuiltinModule('node:https');
  const agent = new secure.Agent({ ...options, ...certificates });
  return { request: secure.request, agent: toQuiet(agent) };
}

/**
 * Changes an agent so that its connections do not keep the process alive: a destination that hangs must not.
 * Whoever waits for an export keeps the process alive by itself, for as long as it means to.
 */
function toQuiet(agent: Agent): Agent {
  const { createConnection, reuseSocket } = agent;
  agent.createConnection = function connect(...args) {
    const socket = createConnection.apply(this, args);
    if (socket instanceof Socket) socket.unref();
    return socket;
  };
  agent.reuseSocket = function reuse(socket, request) {
    reuseSocket.call(this, socket, request);
    if (socket instanceof Socket) socket.unref();
  };
  return agent;
}
