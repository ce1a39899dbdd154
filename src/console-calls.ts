/** Methods of the console whose calls are told. */
export type ConsoleMethod = 'debug' | 'log' | 'info' | 'warn' | 'error';

/** What was printed. */
export interface PrintCall {
  readonly method: ConsoleMethod;
  readonly values: readonly unknown[];
}

type Print = (this: unknown, ...values: unknown[]) => void;
type Listener = (call: PrintCall) => void;

const methods: readonly ConsoleMethod[] = ['debug', 'log', 'info', 'warn', 'error'];
const watched = new Set<ConsoleMethod>();
let listener: Listener | undefined;

/**
 * Tells of what is printed on the console, after it was printed, unchanged. There is one listener: a second call replaces
 * the first one, also for methods that the application has taken from the console, or put something around.
 * @param told Never throws.
 */
export function listenToConsole(told: Listener): void {
  listener = told;
  if (Object.isFrozen(console)) return;
  const target = console as unknown as Record<ConsoleMethod, Print>;
  for (const method of methods) {
    if (watched.has(method)) continue;
    watched.add(method);
    target[method] = createPrint(method, target[method]);
  }
}

/** Tells it to who listens now, instead of this one. */
export function tellNext(call: PrintCall, instead: Listener): void {
  if (listener !== instead) listener?.(call);
}

/** With the name and the length of Node's own, and as those without `prototype`. */
function createPrint(method: ConsoleMethod, original: Print): Print {
  const functions: Record<string, Print> = {
    [method](...values) {
      try {
        Reflect.apply(original, this, values);
      } finally {
        listener?.({ method, values });
      }
    },
  };
  return functions[method] ?? original;
}
