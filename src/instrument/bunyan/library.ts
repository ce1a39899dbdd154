import type { LoggingLibrary } from '../logger-bridge.ts';
import { bridgeEmit, type BunyanLogger } from './bridge.ts';

/** bunyan 1.8 and 2: all loggers and children of one copy share the class whose `_emit` is bridged. */
export const bunyan: LoggingLibrary = {
  name: 'bunyan',
  versions: ['>=1.8 <3'],
  file: 'lib/bunyan.js',
  isMain: true,
  bridge(exports, intake) {
    const prototype = (exports as { readonly prototype?: BunyanLogger } | undefined)?.prototype;
    if (typeof prototype?._emit === 'function') bridgeEmit(prototype, intake);
  },
};
