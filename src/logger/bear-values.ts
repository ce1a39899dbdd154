import type { Logger } from 'winston';
import type { Intake } from '#intake';

type Call = (...args: unknown[]) => unknown;

/**
 * Makes the log methods of a logger bear values that winston cannot read or mark (a getter or proxy that throws, a frozen
 * record): they log a plain copy of them instead of throwing into the application.
 * What throws for another reason, such as a format of the application, throws as before.
 */
export function bearValues(logger: Logger, { redactor }: Intake): void {
  const methods = logger as unknown as Record<string, Call>;
  const toUsable = (value: unknown): unknown => (isUsable(value) ? value : redactor.plain(value));
  for (const name of ['log', ...Object.keys(logger.levels)]) {
    const call = methods[name];
    if (call === undefined) continue;
    // A child inherits it, and is `this` then.
    methods[name] = function bearing(this: unknown, ...args: unknown[]): unknown {
      // The method of a level hands several on to `log`.
      const isLast = name === 'log' || args.length === 1;
      return call.apply(this, isLast ? args.map(toUsable) : args);
    };
  }
}

/** Tells whether winston can do with a value what it does: read its fields, message, stack and cause, and write on it. */
function isUsable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  try {
    const { message, stack, cause } = value as Partial<Error>;
    Object.assign({}, value, { message, stack, cause });
    return Object.isExtensible(value);
  } catch {
    return false;
  }
}
