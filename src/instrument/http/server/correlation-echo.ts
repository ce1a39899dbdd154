import { ServerResponse } from 'node:http';
import type { Context } from '@opentelemetry/api';
import { idsOf, isHeaderSafe, keptContextOf } from '#context';
import { guarded, sayFailure } from '#diagnostics';

const header = 'x-correlation-id';

interface HeadWriter {
  _storeHeader?: (firstLine: string, headers: unknown) => void;
}

/**
 * Gives callers the id under which their request is found, as a header of the answer: one more line behind the status
 * line, where Node.js writes the head. So the application sees nothing of it in `getHeaders()`, and Node.js stays on the
 * path that it takes for an answer without `setHeader`. An application that sets the header itself has the say.
 */
export function echoCorrelationIds(): void {
  const prototype = ServerResponse.prototype as unknown as HeadWriter;
  const original = prototype._storeHeader;
  // Not public: without it there is no echo, and no harm.
  if (original === undefined) return;
  Object.defineProperty(prototype, '_storeHeader', {
    configurable: true,
    writable: true,
    value: function _storeHeader(this: ServerResponse, firstLine: string, headers: unknown) {
      return original.call(this, firstLine + toLine(this, headers), headers);
    },
  });
}

/** Without a closure for each answer. */
function toLine(response: ServerResponse, headers: unknown): string {
  try {
    return toHeaderLine(response, headers);
  } catch (error) {
    sayFailure('echo of the correlation id', error);
    return '';
  }
}

function toHeaderLine(response: ServerResponse, headers: unknown): string {
  const id = echoOf(keptContextOf(response));
  if (id === undefined) return '';
  return response.hasHeader(header) || isNamedIn(headers) ? '' : `${header}: ${id}\r\n`;
}

/** The id that an answer to a request of this context names. */
function echoOf(request: Context | undefined): string | undefined {
  const id = request === undefined ? undefined : idsOf(request).correlation_id;
  return id !== undefined && isHeaderSafe(id) ? id : undefined;
}

/** Methods of a stream of HTTP/2 that send the head of an answer, with the place of its headers among their parameters. */
const responders = { respond: 0, respondWithFD: 1, respondWithFile: 1 };

/**
 * The same for the streams of HTTP/2, whose headers are an object; where the application gives a list, or what is wrong, it
 * is left alone.
 * @param prototype Of the streams of a server.
 * @param requestOf Gives the context of a stream.
 */
export function echoOnStreams(
  prototype: object,
  requestOf: (stream: object) => Context | undefined,
): void {
  for (const [name, place] of Object.entries(responders)) {
    const original: unknown = Reflect.get(prototype, name);
    if (typeof original !== 'function') continue;
    const respond = function (this: object, ...args: unknown[]): unknown {
      const headers = guarded('echo of the correlation id', () =>
        withEcho(args[place], echoOf(requestOf(this))),
      );
      if (headers !== undefined) args[place] = headers;
      return Reflect.apply(original, this, args);
    };
    Object.defineProperties(respond, {
      name: { value: name, configurable: true },
      length: { value: original.length, configurable: true },
    });
    Object.defineProperty(prototype, name, { configurable: true, writable: true, value: respond });
  }
}

function withEcho(headers: unknown, id: string | undefined): object | undefined {
  if (id === undefined || headers === null || Array.isArray(headers)) return undefined;
  if (headers !== undefined && typeof headers !== 'object') return undefined;
  return headers !== undefined && isNamedIn(headers) ? undefined : { ...headers, [header]: id };
}

/** `writeHead` takes an object, a flat list of names and values, or a list of pairs; the object may be null. */
function isNamedIn(headers: unknown): boolean {
  if (Array.isArray(headers)) {
    return headers.some((entry: unknown, index) =>
      Array.isArray(entry) ? isHeader(entry[0]) : index % 2 === 0 && isHeader(entry),
    );
  }
  for (const name in headers as object) if (isHeader(name)) return true;
  return false;
}

function isHeader(name: unknown): boolean {
  return typeof name === 'string' && name.length === header.length && name.toLowerCase() === header;
}
