import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
  type InstrumentationConfig,
} from '@opentelemetry/instrumentation';
import type { Intake } from '#intake';
import { exportsOfLoaded } from './loaded-modules.ts';

/** A logging library, and where its records can be met. */
export interface LoggingLibrary {
  readonly name: string;
  readonly versions: readonly string[];
  /** File inside the package whose exports are bridged. */
  readonly file: string;
  /** True when that file is what `require` of the package gives. */
  readonly isMain: boolean;
  /** Puts the bridge in place, once; called again for each copy of the library, and for one that has it already. */
  readonly bridge: (exports: unknown, intake: Intake) => void;
}

interface BridgeConfig extends InstrumentationConfig {
  readonly library: LoggingLibrary;
  readonly intake: Intake;
}

/**
 * Bridges every copy of a logging library, whether it was loaded before the start or is loaded later, by `require` or by
 * `import`; loggers that were made before are bridged, too.
 */
export class LoggerBridge extends InstrumentationBase<BridgeConfig> {
  constructor(library: LoggingLibrary, intake: Intake) {
    super(`filrouge/${library.name}`, '0.1.0', { enabled: false, library, intake });
    this.enable();
    for (const exports of exportsOfLoaded(`${library.name}/${library.file}`))
      library.bridge(exports, intake);
  }

  /** Runs inside the constructor of the base class: nothing but the configuration is set then. */
  protected override init(): InstrumentationNodeModuleDefinition {
    const { library, intake } = this.getConfig();
    const { name, isMain } = library;
    const versions = [...library.versions];
    const keep = (exports: unknown): unknown => exports;
    const patch = (exports: unknown): unknown => {
      library.bridge(withoutNamespace(exports), intake);
      return exports;
    };
    const files = isMain
      ? []
      : [new InstrumentationNodeModuleFile(`${name}/${library.file}`, versions, patch, keep)];
    const whole = isMain ? patch : keep;
    return new InstrumentationNodeModuleDefinition(name, versions, whole, keep, files);
  }
}

/** An ES import of a CommonJS module: its exports are the default export. */
function withoutNamespace(exports: unknown): unknown {
  const isNamespace =
    typeof exports === 'object' &&
    exports !== null &&
    (exports as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Module';
  return isNamespace ? (exports as { default?: unknown }).default : exports;
}
