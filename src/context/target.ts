import { createContextKey, type Context } from '@opentelemetry/api';

const targetKey = createContextKey('filrouge.target');

/** Tells the propagator to which host the headers of a context go. */
export function withTarget(context: Context, host: string): Context {
  return context.setValue(targetKey, host);
}

/** Gives the host to which headers go. */
export function targetHostOf(context: Context): string | undefined {
  return context.getValue(targetKey) as string | undefined;
}
