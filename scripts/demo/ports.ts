import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Gives the wanted port when it is free, else 0, which lets the system choose.
 * Says so when it is taken.
 */
export async function freeOr0(
  port: number,
  what: string,
  say: (line: string) => void,
): Promise<number> {
  if (await isFree(port)) return port;
  say(`port ${port} is taken: ${what} takes a free one`);
  return 0;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
