import { context, type Context } from '@opentelemetry/api';
import { createPrivateField } from './private-field.ts';

const field = createPrivateField<Context>();

/** Remembers a context for a request or an answer, that which is active now unless told. The first one stays. */
export function keepContextOf(holder: object, kept: Context = context.active()): void {
  field.put(holder, kept);
}

/** Gives the context that was remembered for a request or an answer. */
export const keptContextOf = field.read;
