import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { Socket } from 'node:net';

/** Certificates of a destination that is reached by TLS, as PEM. */
export interface Certificates {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Makes an agent whose connections do not keep the process alive: a destination that hangs must not.
 * Whoever waits for an export keeps the process alive by itself, for as long as it means to.
 */
export function createQuietAgent(protocol: string, certificates: Certificates = {}): Agent {
  const agent =
    protocol === 'http:'
      ? new Agent({ keepAlive: true })
      : new SecureAgent({ keepAlive: true, ...certificates });
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
