import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { Intake } from '#intake';
import { bunyan } from './bunyan/library.ts';
import { LoggerBridge } from './logger-bridge.ts';
import { pino } from './pino/library.ts';
import { winston } from './winston/library.ts';

const libraries = [winston, pino, bunyan];

/**
 * Makes the bridges of the logging libraries.
 * @param disabled Names of libraries that are left alone.
 */
export function createBridges(intake: Intake, disabled: readonly string[]): Instrumentation[] {
  return libraries
    .filter(({ name }) => !disabled.includes(name))
    .map((library) => new LoggerBridge(library, intake));
}
