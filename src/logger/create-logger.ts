import { createRequire } from 'node:module';
import type { Logger, LoggerOptions } from 'winston';
import { serviceName } from '#context';
import { toJsonLine, type LoggedRecord } from '#record';

const messageSymbol = Symbol.for('message');

/**
 * Makes a winston logger that writes one JSON line per record to stdout, with the trace context and the business ids.
 * Everything winston knows works: `child()`, levels, further transports by `add()`.
 * Started telemetry also sends each record out as an OpenTelemetry log record.
 * @param options As for `winston.createLogger`; `format` and `transports` replace ours when given.
 * @since 0.1.0
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  // Loaded here: an application that only starts telemetry does not pay for winston.
  const winston = createRequire(import.meta.url)('winston') as typeof import('winston');
  const line = winston.format((info) => {
    info[messageSymbol] = toJsonLine(info as LoggedRecord, serviceName(), new Date());
    return info;
  });
  return winston.createLogger({
    format: line(),
    transports: [new winston.transports.Console()],
    ...options,
  });
}
