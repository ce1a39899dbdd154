import { context, SpanKind, trace, type Attributes, type Context } from '@opentelemetry/api';
import { clientDuration, createDurations } from '../durations.ts';
import { ClientSpan } from './client-span.ts';

/** A span that has begun, and the context that it is in. */
export interface BegunSpan {
  readonly span: ClientSpan;
  readonly inside: Context;
}

/** Begins the span of a request, inside the active context. */
export type BeginSpan = (name: string, attributes: Attributes) => BegunSpan;

/** @param metrics True when metrics are exported. */
export function createClientSpans(metrics: boolean): BeginSpan {
  const tracer = trace.getTracer('filrouge.http');
  const durations = metrics ? createDurations(clientDuration) : undefined;
  return (name, attributes) => {
    const parent = context.active();
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    return {
      span: new ClientSpan(span, durations?.(attributes)),
      inside: trace.setSpan(parent, span),
    };
  };
}
