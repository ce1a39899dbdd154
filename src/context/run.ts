import { context, trace } from '@opentelemetry/api';
import { idTable, type IdField, type IdFields } from '#record';
import { maxIdLength } from './ids.ts';
import { createInnerScope, scopeOf, withScope } from './scope.ts';

/** Runs a function with these ids beside those of the work around it. */
export function runWithIds<Result>(ids: IdFields, run: () => Result): Result {
  const active = context.active();
  return context.with(withScope(active, createInnerScope(scopeOf(active), clip(ids))), run);
}

/**
 * Sets ids of the work that goes on: they are on every span and log line from now on, and on its server span.
 * A tenant that is set here counts as verified.
 * @returns False when no work goes on: no request, no `runWithContext`.
 */
export function setIds(ids: IdFields): boolean {
  const active = context.active();
  const scope = scopeOf(active);
  if (scope === undefined) return false;
  const clean = clip(ids);
  scope.ids = { ...scope.ids, ...clean };
  if (clean.tenant_id !== undefined) scope.tenantVerified = true;
  for (const span of new Set([scope.request.span, trace.getSpan(active)])) {
    for (const { field, attribute } of idTable) {
      const value = clean[field];
      if (value !== undefined) span?.setAttribute(attribute, value);
    }
    if (clean.tenant_id !== undefined) span?.setAttribute('tenant.verified', true);
  }
  return true;
}

function clip(ids: IdFields): IdFields {
  const clean: { [name in IdField]?: string } = {};
  for (const { field } of idTable) {
    const value = ids[field];
    if (value !== undefined) clean[field] = String(value as unknown).slice(0, maxIdLength);
  }
  return clean;
}
