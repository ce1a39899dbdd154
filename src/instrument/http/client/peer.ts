import type { Socket } from 'node:net';
import type { Attributes } from '@opentelemetry/api';

/** Gives the attributes of a connection; one that is gone names nobody. */
export function peerAttributes(
  socket: Socket | null | undefined,
  protocolVersion: string,
): Attributes {
  const { remoteAddress, remotePort } = socket ?? {};
  const attributes: Attributes = { 'network.protocol.version': protocolVersion };
  if (remoteAddress !== undefined) attributes['network.peer.address'] = remoteAddress;
  if (remotePort !== undefined) attributes['network.peer.port'] = remotePort;
  return attributes;
}
