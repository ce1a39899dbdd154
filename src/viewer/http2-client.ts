import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** HTTP/2's code HTTP_1_1_REQUIRED (RFC 9113, 7): an exporter that gets it tries no more. */
const http11Required = 13;
const reason = 'OTLP over gRPC is not taken here; expected OTLP over HTTP';
/** How long a client may take to read the answer. */
const maxLingerMs = 1_000;

/**
 * Answers clients that speak HTTP/2, as exporters of OTLP over gRPC do, in their own language: the reason, and the end of the
 * connection. Every other error stays Node's own business: a listener for `clientError` would take all of them.
 * @param onClient Called for the first one.
 */
export function refuseHttp2(server: Server, onClient: () => void): void {
  const emit = server.emit.bind(server) as (
    event: string | symbol,
    ...values: unknown[]
  ) => boolean;
  let isKnown = false;
  server.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    if (event !== 'clientError' || !isPreface(values[0])) return emit(event, ...values);
    refuse(values[1] as Socket);
    if (!isKnown) onClient();
    isKnown = true;
    return true;
  };
}

/** What Node's parser says of `PRI * HTTP/2.0`, and of all that follows. */
function isPreface(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'HPE_PAUSED_H2_UPGRADE';
}

/** Closing at once would reset the connection before the client has read why. */
function refuse(socket: Socket): void {
  if (!socket.writable) return;
  socket.end(Buffer.concat([toFrame(4, Buffer.alloc(0)), toFrame(7, toGoAway())]));
  setTimeout(() => socket.destroy(), maxLingerMs).unref();
}

/** A frame of the connection: its length in 3 bytes, its type (4 SETTINGS, 7 GOAWAY), no flags, stream 0. */
function toFrame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  return Buffer.concat([head, payload]);
}

/** No stream was served, the code, and a text for people. */
function toGoAway(): Buffer {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(http11Required, 4);
  return Buffer.concat([numbers, Buffer.from(reason)]);
}
