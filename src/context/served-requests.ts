import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Span } from '@opentelemetry/api';
import type { Scope } from './scope.ts';

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
