import { createRequire } from 'node:module';

type OnImport = (exports: unknown, name: string, baseDir: string | undefined) => unknown;
type HookClass = new (
  modules: readonly string[],
  options: { readonly internals: boolean },
  onImport: OnImport,
) => ImportHook;

interface ImportHook {
  unhook(): void;
}

/** Those that wait; undefined when they need not any more. */
let waiting: Set<Hook> | undefined = new Set();

/**
 * Stands for the class of `import-in-the-middle` in the build: what a program that imports nothing does not need is not
 * loaded. Call {@link startImportHooks} before the first ES module is wrapped.
 */
export class Hook implements ImportHook {
  readonly #options: ConstructorParameters<HookClass>;
  #hook: ImportHook | undefined;

  constructor(...options: ConstructorParameters<HookClass>) {
    this.#options = options;
    if (waiting === undefined) this.start(loadHook());
    else waiting.add(this);
  }

  start(RealHook: HookClass): void {
    this.#hook = new RealHook(...this.#options);
  }

  unhook(): void {
    waiting?.delete(this);
    this.#hook?.unhook();
  }
}

/** Makes the hooks that wait. A second call does nothing. */
export function startImportHooks(): void {
  const hooks = waiting;
  if (hooks === undefined) return;
  waiting = undefined;
  const RealHook = loadHook();
  for (const hook of hooks) hook.start(RealHook);
}

function loadHook(): HookClass {
  return (createRequire(import.meta.url)('import-in-the-middle') as { Hook: HookClass }).Hook;
}
