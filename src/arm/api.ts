/** Where every copy of `@opentelemetry/api` 1.x looks for what was registered. */
const registry = Symbol.for('opentelemetry.js.api.1');

type Holder = { [registry]?: unknown };

/** Wakes when a copy of the API, one inside a bundle among them, looks for a tracer; gives what undoes it. */
export function watchApi(wake: () => void): () => void {
  const holder = globalThis as Holder;
  if (registry in holder) return () => {};
  const undo = (): void => {
    if (Object.getOwnPropertyDescriptor(holder, registry)?.get === look) delete holder[registry];
  };
  function look(): unknown {
    undo();
    wake();
    return holder[registry];
  }
  Object.defineProperty(holder, registry, {
    configurable: true,
    get: look,
    set(value: unknown) {
      undo();
      holder[registry] = value;
    },
  });
  return undo;
}
