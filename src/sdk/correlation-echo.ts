import { ServerResponse } from 'node:http';
import { idsOf, isHeaderSafe, keptContextOf } from '#context';
import { sayFailure } from '#diagnostics';

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
  const request = keptContextOf(response);
  if (request === undefined) return '';
  const { correlation_id: id } = idsOf(request);
  if (id === undefined || !isHeaderSafe(id)) return '';
  return response.hasHeader(header) || isNamedIn(headers) ? '' : `${header}: ${id}\r\n`;
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
