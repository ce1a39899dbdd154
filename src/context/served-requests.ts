import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Span } from '@opentelemetry/api';
import { keptContextOf } from './kept-context.ts';
import { scopeOf, type Scope } from './scope.ts';

/** Somebody who is shown the requests that a server serves. */
export interface ServedRequests {
  /** A response that is about to be written. */
  readonly begin: (response: ServerResponse) => void;
  /** A request that has been served, with its span, which goes on for this moment, and its scope. */
  readonly end: (
    span: Span,
    request: IncomingMessage,
    response: ServerResponse,
    scope: Scope,
  ) => void;
}

/** Shows a request that has been served, where the context of its answer was kept. */
export function showServed(
  served: ServedRequests,
  span: Span,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const kept = keptContextOf(response);
  const scope = kept === undefined ? undefined : scopeOf(kept)?.request;
  if (scope !== undefined) served.end(span, request, response, scope);
}
