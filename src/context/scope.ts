import { createContextKey, type Context, type Span } from '@opentelemetry/api';
import type { AnyValue } from '@opentelemetry/api';
import type { IdFields } from '#record';

/**
 * What is known of one piece of work, such as a request: it is filled while the work goes on, so that what a handler
 * finds out (who the user is) is on all that follows, the access record included.
 */
export interface Scope {
  ids: IdFields;
  /** Undefined: no tenant came from outside. */
  tenantVerified?: boolean;
  /** The server span of the request, when it is recorded. */
  span?: Span;
  input?: Record<string, AnyValue>;
  output?: Record<string, AnyValue>;
  /** The scope of the request around; itself when it is the request's. */
  readonly request: Scope;
}

const scopeKey = createContextKey('filrouge.scope');

/** Makes a scope of its own: a request, a message, a job. */
export function createScope(ids: IdFields, tenantVerified?: boolean): Scope {
  const scope: { -readonly [name in keyof Scope]: Scope[name] } = {
    ids,
    request: undefined as unknown as Scope,
  };
  if (tenantVerified !== undefined) scope.tenantVerified = tenantVerified;
  scope.request = scope;
  return scope;
}

/** Makes a scope inside another: what it changes ends with it, what it records belongs to the request. */
export function createInnerScope(outer: Scope | undefined, ids: IdFields): Scope {
  if (outer === undefined) return createScope(ids);
  return { ...outer, ids: { ...outer.ids, ...ids } };
}

/** Gives the scope of a context. */
export function scopeOf(context: Context): Scope | undefined {
  return context.getValue(scopeKey) as Scope | undefined;
}

/** Returns a context that carries this scope. */
export function withScope(context: Context, scope: Scope): Context {
  return context.setValue(scopeKey, scope);
}
