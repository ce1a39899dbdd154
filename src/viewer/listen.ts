import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { TelemetryError } from '#errors';

/** Certificate, with its chain, and key: PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes the server of a view.
 * @param tls Absent: plain HTTP.
 * @throws TelemetryError FR_START_FAILED when certificate and key are not a pair.
 */
export function createViewServer(tls: TlsFiles | undefined): Server {
  if (tls === undefined) return createServer();
  try {
    return createTlsServer({ ...tls, minVersion: 'TLSv1.2' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TelemetryError(
      'FR_START_FAILED',
      `Certificate and key cannot be used: ${reason}.`,
      error,
    );
  }
}

/**
 * Makes a server listen.
 * @returns The address to open; for a server on all addresses, the one of this machine.
 * @throws TelemetryError FR_VIEW_PORT_TAKEN, or FR_START_FAILED for another reason.
 */
export async function listen(
  server: Server,
  port: number,
  host: string,
  scheme: 'http' | 'https',
): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw toListenError(error, port, host);
  }
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return `${scheme}://${toUrlHost(host)}:${actualPort}`;
}

function toListenError(error: unknown, port: number, host: string): TelemetryError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const message = `Port ${port} on ${host} is in use; choose another with --port N, or 0 for a free one.`;
    return new TelemetryError('FR_VIEW_PORT_TAKEN', message, error);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new TelemetryError('FR_START_FAILED', `Cannot listen on ${host}: ${reason}.`, error);
}

function toUrlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
