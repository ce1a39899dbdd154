import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { showEvents, watch, watcherOf } from '../watched.ts';
import type { Begin } from './begin.ts';
import { echoOnStreams } from './correlation-echo.ts';
import type { Answer, ServedRequest } from './served-request.ts';

/**
 * Begins the span of a request of HTTP/2, which is a stream, whether the application listens to streams or to requests. Calls of
 * gRPC have an instrumentation of their own.
 */
export function beginStream(
  begin: Begin,
  stream: unknown,
  headers: unknown,
): ServedRequest | undefined {
  if (!isServerStream(stream) || watcherOf(stream) !== undefined) return undefined;
  const received = headers as IncomingHttpHeaders;
  if (received['content-type']?.startsWith('application/grpc') === true) return undefined;
  const { session } = stream;
  const one = begin(
    {
      method: received[':method'],
      target: received[':path'] ?? '/',
      headers: received,
      host: received[':authority'] ?? received.host,
      scheme: session?.encrypted === true ? 'https' : 'http',
      protocolVersion: '2',
      socket: session?.socket,
    },
    new StreamAnswer(stream),
  );
  meetClassOf(stream);
  watch(stream, one);
  return one;
}

let isMet = false;

/** `node:http2` exports no class of its streams. */
function meetClassOf(stream: ServerHttp2Stream): void {
  if (isMet) return;
  isMet = true;
  const prototype = Object.getPrototypeOf(stream) as object;
  showEvents(prototype);
  echoOnStreams(prototype, (each) => watcherOf(each)?.context);
}

/** `node:http2`, whose class it is, is not loaded for this. */
function isServerStream(value: unknown): value is ServerHttp2Stream {
  const stream = value as Partial<ServerHttp2Stream> | null | undefined;
  return typeof stream?.respond === 'function' && typeof stream.pushStream === 'function';
}

/** The answer of HTTP/2. */
class StreamAnswer implements Answer {
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
  }

  readStatus(): number | undefined {
    const { headersSent, sentHeaders } = this.#stream;
    const status = headersSent ? Number(sentHeaders?.[':status']) : NaN;
    return Number.isNaN(status) ? undefined : status;
  }
}
