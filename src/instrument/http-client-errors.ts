import { subscribe } from 'node:diagnostics_channel';
import { errorMonitor, type EventEmitter } from 'node:events';
import { guarded } from '#diagnostics';
import { emitEvent, type Intake } from '#intake';
import { readField } from '#record';

/** A client that goes away says nothing of the server; a request that it cut short has its access record. */
const departures: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/**
 * Records connections on which no request could be read, and which so have no access record: malformed, too large or too
 * slow ones, failed TLS handshakes (`clientError` of Node.js). Notices them only: what becomes of such a connection is
 * decided by the listeners of Node.js and of the application.
 */
export function recordClientErrors(intake: Intake): void {
  const servers = new WeakSet<object>();
  // Node.js hands the same error to the server and to the socket.
  const told = new WeakSet<object>();
  const tell = (error: unknown): void => {
    guarded('record of a client error', () => {
      if (typeof error !== 'object' || error === null || told.has(error)) return;
      told.add(error);
      emit(intake, error);
    });
  };
  const watch = (socket: EventEmitter): void => {
    socket.on(errorMonitor, tell);
  };
  subscribe('net.server.socket', (message) => {
    guarded('connections of clients', () => {
      const { socket } = message as { socket: EventEmitter & { server?: EventEmitter } };
      const { server } = socket;
      if (server === undefined || !isHttpServer(server)) return;
      const isTls = isTlsServer(server);
      if (!isTls) watch(socket);
      if (servers.has(server)) return;
      servers.add(server);
      // A first listener would take the answer 400 away from Node.js; one more changes nothing.
      if (server.listenerCount('clientError') > 0) server.on('clientError', tell);
      if (isTls) server.on('tlsClientError', tell).on('secureConnection', watch);
    });
  });
}

/** Without loading a module that the program may never need. */
function isHttpServer(server: object): boolean {
  return typeof readField(server, 'closeIdleConnections') === 'function';
}

function isTlsServer(server: object): boolean {
  return typeof readField(server, 'setSecureContext') === 'function';
}

function emit(intake: Intake, error: object): void {
  const code = readField(error, 'code');
  if (typeof code !== 'string' || departures.has(code)) return;
  emitEvent(intake, {
    level: 'warning',
    message: `no request could be read from a client: ${code}`,
    fields: { error_code: code },
    logType: 'network',
    eventName: 'http.server.client_error',
  });
}
