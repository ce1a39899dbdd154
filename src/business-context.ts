import { context, trace } from '@opentelemetry/api';
import { idsOf, runWithIds, scopeOf, setIds } from '#context';
import { guarded, sayRarely } from '#diagnostics';
import type { IdField, IdFields } from '#record';
import { processIntake } from './process-intake.ts';

/**
 * Ids of the business context. An absent one is not known, or stays as it is.
 * @since 0.1.0
 */
export interface BusinessContext {
  /** One id for all that a request of a customer caused. */
  readonly correlationId?: string;
  /** Installation or browser of the customer. */
  readonly deviceId?: string;
  /** Service that called. */
  readonly clientId?: string;
  /** Customer organisation for which the work is done. */
  readonly tenantId?: string;
  /** Written as a keyed hash (`h1:…`). Does not travel to other services. */
  readonly userId?: string | number;
  /** Written as a keyed hash (`h1:…`). Does not travel to other services. */
  readonly sessionId?: string;
}

/**
 * What {@link currentContext} knows of the work that goes on.
 * @since 0.1.0
 */
export interface CurrentContext {
  /** 32 lower-case hexadecimal digits (W3C Trace Context). */
  readonly traceId?: string;
  /** 16 lower-case hexadecimal digits (W3C Trace Context). */
  readonly spanId?: string;
  /** One id for all that a request of a customer caused; the trace id where nobody gave one. */
  readonly correlationId?: string;
  /** Installation or browser of the customer. */
  readonly deviceId?: string;
  /** Service that called. */
  readonly clientId?: string;
  /** Customer organisation for which the work is done. */
  readonly tenantId?: string;
  /** False while the tenant is only what a header says. Absent without a tenant from outside. */
  readonly tenantVerified?: boolean;
  /** As it is written: a keyed hash. */
  readonly userId?: string;
  /** As it is written: a keyed hash. */
  readonly sessionId?: string;
}

const fieldOf: Readonly<Record<keyof BusinessContext, IdField>> = {
  correlationId: 'correlation_id',
  deviceId: 'device_id',
  clientId: 'client_id',
  tenantId: 'tenant_id',
  userId: 'user_id',
  sessionId: 'session_id',
};

/**
 * Runs a function with these ids: they are on every span and log line inside, and on outgoing calls.
 * For work that no request started: a queue consumer, a scheduled job, a test.
 * @param ids Ids to set; those not named stay as they are. Values longer than 128 characters are cut.
 * @returns What the function returns.
 * @since 0.1.0
 */
export function runWithContext<Result>(ids: BusinessContext, run: () => Result): Result {
  return runWithIds(guarded('runWithContext', () => toFields(ids)) ?? {}, run);
}

/**
 * Sets ids of the request (or of the `runWithContext`) that goes on: they are on all that follows, on its server span and on
 * its access record. A tenant that is set here counts as verified. Never throws.
 * @returns False when no work goes on: then nothing is set, and a line on stderr says so.
 * @since 0.1.0
 */
export function setContext(ids: BusinessContext): boolean {
  const done = guarded('setContext', () => setIds(toFields(ids))) ?? false;
  if (!done)
    sayRarely(
      'setContext',
      'setContext() was called outside a request; expected it inside one, or inside runWithContext(); nothing was set.',
    );
  return done;
}

/**
 * Gives what is known of the work that goes on. Empty outside of any.
 * @since 0.1.0
 */
export function currentContext(): CurrentContext {
  const active = context.active();
  const span = trace.getSpanContext(active);
  const ids = idsOf(active);
  const known: { -readonly [name in keyof CurrentContext]: CurrentContext[name] } = {};
  if (span !== undefined) [known.traceId, known.spanId] = [span.traceId, span.spanId];
  for (const [name, field] of Object.entries(fieldOf) as [keyof BusinessContext, IdField][]) {
    const value = ids[field];
    if (value !== undefined) known[name] = value;
  }
  const verified = scopeOf(active)?.tenantVerified;
  if (verified !== undefined) known.tenantVerified = verified;
  return known;
}

/** Gives fields their names in a record where they are ids under their names in code: `userId` is `user_id`. */
export function toRecordNames(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields))
    named[fieldOf[name as keyof BusinessContext] ?? name] = value;
  return named;
}

/** User and session become pseudonyms here, before anything can write them. */
function toFields(ids: BusinessContext): IdFields {
  const { redactor } = processIntake();
  const fields: { [name in IdField]?: string } = {};
  for (const [name, field] of Object.entries(fieldOf) as [keyof BusinessContext, IdField][]) {
    const value = ids[name];
    if (value === undefined) continue;
    const clean = redactor.named(field, String(value));
    if (typeof clean === 'string') fields[field] = clean;
  }
  return fields;
}
