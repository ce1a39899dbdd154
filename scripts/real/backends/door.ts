import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * Opens a port that leads to another one. Before, nobody is there: whoever tries again and again comes in when what is
 * behind is ready, and no sooner.
 * @returns Closes it, and cuts every connection.
 */
export async function openDoor(port: number, target: number): Promise<() => void> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // Whose other end is gone has nothing more to say.
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const door = createServer((socket) => {
    const inside = keep(connect(target, '127.0.0.1'));
    keep(socket).pipe(inside).pipe(socket);
  });
  door.listen(port, '127.0.0.1');
  await once(door, 'listening');
  return () => {
    door.close();
    for (const socket of sockets) socket.destroy();
  };
}
