import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { Intake } from '#intake';
import { createApiLogs } from './api-logs/library.ts';
import { bridgeConsole } from './console/bridge.ts';
import { bunyan } from './bunyan/library.ts';
import { LoggerBridge } from './logger-bridge.ts';
import { pino } from './pino/library.ts';
import { winston } from './winston/library.ts';

const libraries = [winston, pino, bunyan];

/**
 * Makes the bridges of the logging libraries, and puts that of the console in place.
 * @param disabled Names of libraries that are left alone; `console` is one.
 */
export function createBridges(intake: Intake, disabled: readonly string[]): Instrumentation[] {
  if (!disabled.includes('console')) bridgeConsole(intake);
  const bridged = libraries.filter(({ name }) => !disabled.includes(name));
  const apiLogs = createApiLogs(bridged.map(({ name }) => name));
  return [...bridged, apiLogs].map((library) => new LoggerBridge(library, intake));
}
