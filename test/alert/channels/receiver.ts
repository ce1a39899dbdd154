import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that was received. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A real HTTP server that keeps what it gets. */
export interface Receiver extends AsyncDisposable {
  /** `http://127.0.0.1:…` */
  readonly origin: string;
  readonly received: readonly Received[];
  /** Gives the next request that was not taken yet. */
  readonly take: () => Promise<Received>;
}

/** Starts a receiver that answers 200, or as it is told. */
export async function startReceiver(
  answer: (response: ServerResponse) => void = (response) => void response.end('ok'),
): Promise<Receiver> {
  const received: Received[] = [];
  let taken = 0;
  let wake = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(body) as unknown,
      });
      wake.resolve();
      wake = Promise.withResolvers();
      answer(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    take: async () => {
      for (;;) {
        const next = received[taken];
        if (next !== undefined) {
          taken += 1;
          return next;
        }
        await wake.promise;
      }
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Gives an address that nobody listens at. */
export async function findRefusingOrigin(): Promise<string> {
  const receiver = await startReceiver();
  await receiver[Symbol.asyncDispose]();
  return receiver.origin;
}
