import { createRequire } from 'node:module';
import { sep } from 'node:path';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import type { Intake } from '#intake';
import { bridgeWrite, type WinstonLogger } from './bridge.ts';

type LoggerClass = { readonly prototype: WinstonLogger };

const loggerFile = 'winston/lib/winston/logger.js';

/**
 * Bridges every winston 3 of the process, whether it was loaded before the start or is loaded later,
 * by `require` or by `import`.
 */
export class WinstonBridge extends InstrumentationBase {
  readonly #intake: Intake;

  constructor(intake: Intake) {
    super('filrouge/winston', '0.1.0', { enabled: false });
    this.#intake = intake;
    this.enable();
    this.#bridgeLoaded();
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const patch = (logger: LoggerClass): LoggerClass => this.#bridge(logger);
    const keep = (logger: LoggerClass): LoggerClass => logger;
    const file = new InstrumentationNodeModuleFile(loggerFile, ['>=3 <4'], patch, keep);
    const whole = (exports: unknown): unknown => exports;
    return new InstrumentationNodeModuleDefinition('winston', ['>=3 <4'], whole, whole, [file]);
  }

  #bridge(logger: LoggerClass): LoggerClass {
    if (typeof logger.prototype?.write === 'function') bridgeWrite(logger.prototype, this.#intake);
    return logger;
  }

  /** The module cache holds what was loaded before us; each copy of winston has its own logger class. */
  #bridgeLoaded(): void {
    const ending = `${sep}node_modules${sep}${loggerFile.replaceAll('/', sep)}`;
    const { cache } = createRequire(import.meta.url);
    for (const [file, module] of Object.entries(cache)) {
      if (file.endsWith(ending) && module?.loaded === true)
        this.#bridge(module.exports as LoggerClass);
    }
  }
}
