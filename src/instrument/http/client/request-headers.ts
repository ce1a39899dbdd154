import type { ClientRequest } from 'node:http';
import type { HeaderHolder } from './headers.ts';
import { readLine, withLine } from './header-text.ts';

/** Of Node.js, not public: the head as text, from where it is made until it is written to the connection. */
interface WrittenHead {
  _header?: unknown;
  readonly _headerSent?: boolean;
  readonly outputData?: readonly { data: unknown }[];
}

/**
 * Gives headers to a request. Where the application gave a list of headers, or one of them is `Expect`, the head is text
 * already, which waits for its connection.
 */
export function requestHeaders(request: ClientRequest): HeaderHolder {
  if (!request.headersSent) {
    return {
      has: (name) => request.hasHeader(name),
      set: (name, value) => void request.setHeader(name, value),
    };
  }
  const head = request as unknown as WrittenHead;
  return {
    has: (name) => typeof head._header === 'string' && readLine(head._header, name) !== undefined,
    set: (name, value) => setInText(head, name, value),
  };
}

/** Without that text, the header stays at home and the request goes out. */
function setInText(head: WrittenHead, name: string, value: string): void {
  const { _header: text, _headerSent: isWaiting, outputData } = head;
  if (typeof text !== 'string') return;
  const changed = withLine(text, name, value);
  if (isWaiting === true) {
    const first = outputData?.[0];
    if (first?.data !== text) return;
    first.data = changed;
  }
  head._header = changed;
}
