import type { LoggingLibrary } from '../logger-bridge.ts';
import { bridgeWrite, type WinstonLogger } from './bridge.ts';

/** winston 3 from 3.2 on: all loggers and children of one copy share the class whose `write` is bridged. */
export const winston: LoggingLibrary = {
  name: 'winston',
  versions: ['>=3.2 <4'],
  file: 'lib/winston/logger.js',
  isMain: false,
  bridge(exports, intake) {
    const { prototype } = exports as { readonly prototype?: WinstonLogger };
    if (typeof prototype?.write === 'function') bridgeWrite(prototype, intake);
  },
};
