import { createContextKey, type Context, type SpanContext } from '@opentelemetry/api';

const callerKey = createContextKey('filrouge.caller');

/** Keeps the trace context of a caller that is not trusted: the new trace links to it. */
export function withCaller(context: Context, caller: SpanContext): Context {
  return context.setValue(callerKey, caller);
}

/** Gives the trace context of a caller that is not trusted. */
export function callerOf(context: Context): SpanContext | undefined {
  return context.getValue(callerKey) as SpanContext | undefined;
}
