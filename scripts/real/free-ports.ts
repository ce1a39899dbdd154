import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Gives free ports of 127.0.0.1, all different, for programs that cannot choose their own. */
export async function freePorts<const Count extends number>(count: Count): Promise<Ports<Count>> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports as Ports<Count>;
}

type Ports<Count extends number, Found extends number[] = []> = Found['length'] extends Count
  ? Found
  : Ports<Count, [...Found, number]>;
