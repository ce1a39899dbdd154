import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  type Instrumentation,
  type InstrumentationConfig,
} from '@opentelemetry/instrumentation';
import { guarded } from '#diagnostics';

/** How an instrumentation is made when it is needed. */
export interface LazyOptions {
  /** Name of its package. */
  readonly name: string;
  /** Packages that it patches. */
  readonly patches: readonly string[];
  /** Makes it, enabled; may throw. */
  readonly create: () => Instrumentation;
}

interface LazyConfig extends InstrumentationConfig {
  readonly patches: readonly string[];
}

interface PatchedModule {
  readonly name: string;
}

type OnRequire = (
  module: PatchedModule,
  exports: unknown,
  file: string,
  baseDir: string | undefined,
) => unknown;

/** What every instrumentation that patches modules inherits (private in its types). */
interface ModulePatcher {
  readonly _modules: readonly PatchedModule[];
  readonly _onRequire: OnRequire;
}

/**
 * Stands where an instrumentation would stand, and makes it when the application loads the first file of a package that it
 * patches: what an application does not use is not loaded. That first file is handed over; from then on the
 * instrumentation has hooks of its own. One that cannot be made is said, and the application goes on without it.
 */
export class LazyInstrumentation extends InstrumentationBase<LazyConfig> {
  #create: (() => Instrumentation) | undefined;

  constructor({ name, patches, create }: LazyOptions) {
    super(name, '0.1.0', { enabled: false, patches });
    this.#create = create;
    const onRequire: OnRequire = (module, exports, file, baseDir) =>
      this.#patchersOf(module.name).reduce(
        (patched, [patcher, definition]) => patcher._onRequire(definition, patched, file, baseDir),
        exports,
      );
    Object.defineProperty(this, '_onRequire', { value: onRequire });
    this.enable();
  }

  /** Runs inside the constructor of the base class: nothing but the configuration is set then. */
  protected override init(): InstrumentationNodeModuleDefinition[] {
    return this.getConfig().patches.map(
      (name) => new InstrumentationNodeModuleDefinition(name, ['*']),
    );
  }

  /** The definitions for a package, with whom they belong to: once, when it is made; later its own hooks take over. */
  #patchersOf(name: string): readonly (readonly [ModulePatcher, PatchedModule])[] {
    const create = this.#create;
    if (create === undefined) return [];
    this.#create = undefined;
    const made = guarded(this.instrumentationName, create);
    return [made, ...Object.values(made ?? {})]
      .filter(isModulePatcher)
      .flatMap((patcher) =>
        patcher._modules
          .filter((definition) => definition.name === name)
          .map((definition) => [patcher, definition] as const),
      );
  }
}

/** The instrumentation of redis holds two others, one for each generation of the client. */
function isModulePatcher(value: unknown): value is ModulePatcher {
  return value instanceof InstrumentationBase;
}
