import { readFileSync } from 'node:fs';

/** What telemetry may take at most, where that does not depend on the machine. Tests hold it; docs/performance.md shows it. */
export interface Budgets {
  /** CommonJS files that are loaded while nothing is recorded, the program itself and `register.js` among them. */
  readonly filesOfEmptyProgram: number;
  /** The same after a whole start. */
  readonly filesOfStart: number;
  /** By `npm install filrouge`, filrouge itself among them. */
  readonly packagesInstalled: number;
  readonly megabytesInstalled: number;
  /** Unpacked. */
  readonly bytesOfPackage: number;
  /** Of a request to a service with express that asks another service once. */
  readonly spansOfRequest: number;
  /** Of the same request, which logs three times. */
  readonly logRecordsOfRequest: number;
  /** Allocated by one call of a winston logger with three fields, what winston allocates among them. */
  readonly heapBytesOfLogCall: number;
  /** Allocated by a span with three attributes, from its start to its end. */
  readonly heapBytesOfSpan: number;
}

export const budgets = JSON.parse(
  readFileSync(new URL('budgets.json', import.meta.url), 'utf8'),
) as Budgets;
