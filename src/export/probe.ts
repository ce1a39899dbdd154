import { connect } from 'node:net';
import { findProxy } from './proxy.ts';

// A destination on the same host or network answers a connection at once.
const connectMs = 250;

/** Tells whether somebody takes connections at an address, or at its proxy. Never rejects; keeps the process alive for 250 ms at the most. */
export function answersAt(url: string): Promise<boolean> {
  const address = new URL(url);
  const { hostname, port, protocol } = findProxy(address) ?? address;
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(connectMs, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
