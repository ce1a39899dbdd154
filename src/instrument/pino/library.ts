import type { LoggingLibrary } from '../logger-bridge.ts';
import { bridgeLines } from './bridge.ts';

/** pino 8 to 10: all loggers and children of one copy share the prototype whose line maker is bridged. */
export const pino: LoggingLibrary = {
  name: 'pino',
  versions: ['>=8 <11'],
  file: 'lib/proto.js',
  isMain: false,
  bridge(exports, intake) {
    if (typeof exports !== 'function') return;
    const instance: unknown = Reflect.apply(exports, undefined, []);
    if (typeof instance === 'object' && instance !== null)
      bridgeLines(Object.getPrototypeOf(instance) as object, intake);
  },
};
