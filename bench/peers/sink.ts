import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What arrived at a sink. */
export interface Received {
  readonly requests: number;
  /** Requests to an address of traces. */
  readonly traces: number;
  readonly bytes: number;
}

/** A receiver of every protocol: answers at once that all is well, and counts. */
export interface Sink {
  readonly url: string;
  readonly received: Received;
  close(): void;
}

// dd-trace asks for these whatever path its address has.
const agentUrl = /^\/(?:info$|v0\.)/;
// OTLP, the agent of Datadog, the envelopes of Sentry.
const tracesUrl = /\/v[\d.]+\/traces|\/envelope\//;

/** Body of a request as it was sent; `path` is without the part that is the sink's own. */
export interface Body {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Starts a sink on a free port of this machine, which hands over each body where somebody wants it. */
export async function startSink(take?: (body: Body) => void): Promise<Sink> {
  const received = { requests: 0, traces: 0, bytes: 0 };
  const path = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    // What another program on this machine sends to a port that was free a moment ago is not counted.
    const { url = '' } = request;
    if (!url.startsWith(path) && !agentUrl.test(url)) {
      response.writeHead(503).end();
      return;
    }
    received.requests += 1;
    if (tracesUrl.test(url)) received.traces += 1;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      received.bytes += chunk.length;
      if (take !== undefined) chunks.push(chunk);
    });
    request.on('end', () =>
      take?.({
        path: url.replace(path, ''),
        headers: request.headers,
        bytes: Buffer.concat(chunks),
      }),
    );
    // An empty answer is right in protobuf only; those that send JSON or MessagePack read JSON.
    const isProtobuf = request.headers['content-type'] === 'application/x-protobuf';
    response.end(isProtobuf ? '' : '{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    received,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
