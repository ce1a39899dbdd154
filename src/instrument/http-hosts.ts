import { subscribe } from 'node:diagnostics_channel';
import { takeInjected, type HostCheck } from '#context';
import { guarded } from '#diagnostics';

interface HttpRequest {
  readonly host?: unknown;
  readonly headersSent?: boolean;
  getHeader(name: string): unknown;
  removeHeader(name: string): void;
}

interface UndiciRequest {
  readonly origin?: unknown;
  readonly headers?: unknown;
}

/**
 * Takes ids and baggage off requests to hosts that may not have them, where the propagator could not know the host: a span
 * that is not recorded has no attributes. Call after the instrumentations were made: subscribers run in order.
 */
export function keepIdsLocal(allows: HostCheck): void {
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request?: HttpRequest };
    guarded('headers of node:http', () => {
      const injected = takeInjected();
      if (injected.size === 0 || request === undefined || request.headersSent === true) return;
      if (allows(String(request.host))) return;
      for (const [name, value] of injected)
        if (request.getHeader(name) === value) request.removeHeader(name);
    });
  });
  subscribe('undici:request:create', (message) => {
    const { request } = message as { request?: UndiciRequest };
    guarded('headers of fetch', () => {
      const injected = takeInjected();
      const host = URL.parse(String(request?.origin))?.hostname;
      if (injected.size === 0 || host === undefined || allows(host)) return;
      if (Array.isArray(request?.headers)) removeFrom(request.headers, injected);
    });
  });
}

/** Names and values in turn, as undici 6 and newer keep them. */
function removeFrom(headers: unknown[], injected: ReadonlyMap<string, string>): void {
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    const name = String(headers[index]).toLowerCase();
    if (injected.get(name) === headers[index + 1]) headers.splice(index, 2);
  }
}
