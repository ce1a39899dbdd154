import { createRequire } from 'node:module';
import type { Logger, LoggerOptions } from 'winston';
import { readRecordOptions, type LevelName } from '#config';
import { markOwnLine, markOwnLogger, offerLineWriter, recordOf, type Intake } from '#intake';
import { createLineFormat, type LogRecord } from '#record';
import { processIntake } from '#process-intake';
import { bearValues } from './bear-values.ts';
import { createDirectLine } from './direct-line.ts';

const messageSymbol = Symbol.for('message');
const levelSymbol = Symbol.for('level');
const splatSymbol = Symbol.for('splat');

/** Names of winston's npm levels by ours. */
const winstonLevels: Readonly<Record<LevelName, string>> = {
  trace: 'silly',
  debug: 'debug',
  info: 'info',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
};

/**
 * Makes a winston logger that writes one line per record to stdout: JSON, `key=value` or pretty (`FILROUGE_LOG_FORMAT`),
 * whole, with trace context and business ids, without secrets.
 * Everything winston knows works: `child()`, levels, further transports by `add()`.
 * A log call never throws because of its values.
 * Started telemetry also sends each record out as an OpenTelemetry log record, and writes its own records (access, system,
 * security) through the first logger that is made here.
 * @param options As for `winston.createLogger`; `format` and `transports` replace ours when given.
 * @since 0.1.0
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  // Loaded here: an application that only starts telemetry does not pay for winston.
  const winston = createRequire(import.meta.url)('winston') as typeof import('winston');
  const intake = processIntake();
  const { format, schema, viewUrl, level } = readRecordOptions(process.env);
  const terminal = process.stdout.isTTY;
  const toLine = createLineFormat({
    format: format ?? (terminal ? 'pretty' : 'json'),
    schema,
    colour: terminal && !process.env['NO_COLOR'],
    viewUrl,
  });
  const line = winston.format((info) => {
    info[messageSymbol] = toLine(recordOf(info) ?? readRecord(info, intake));
    return info;
  });
  const transport = new winston.transports.Console();
  const logger = winston.createLogger({
    level: winstonLevels[level],
    format: line(),
    transports: [transport],
    ...options,
  });
  bearValues(logger, intake);
  if (options.format === undefined) {
    const isDirect = options.transports === undefined;
    markOwnLogger(logger, isDirect ? { write: createDirectLine(logger, transport, toLine) } : {});
  }
  offerLineWriter((record) => writeOwn(logger, record));
  return logger;
}

/** Without started telemetry no bridge saw the record. */
function readRecord(info: object, intake: Intake): LogRecord {
  const {
    [levelSymbol]: level,
    [splatSymbol]: splat,
    message,
  } = info as Record<string | symbol, unknown>;
  const values = Array.isArray(splat) ? { values: splat as unknown[] } : {};
  return intake.take({ level: String(level), message, fields: info, skipped, ...values }).record;
}

const skipped: ReadonlySet<string> = new Set(['level', 'message', 'splat']);

function writeOwn(logger: Logger, record: LogRecord): void {
  const level = winstonLevels[record.level.toLowerCase() as LevelName];
  if (!logger.isLevelEnabled(level)) return;
  const info = { ...record, level, [levelSymbol]: level };
  markOwnLine(info, record);
  bearClosedStdout();
  logger.write(info);
}

// One listener, however many lines a turn writes: Node.js warns of more than ten.
const bear = (): void => {};

/** That whoever reads stdout has gone must not end the application as an exception because of a line of ours. */
function bearClosedStdout(): void {
  if (process.stdout.listeners('error').includes(bear)) return;
  process.stdout.on('error', bear);
  // The error of a write comes in the same turn; the next one is the application's.
  setImmediate(() => process.stdout.off('error', bear)).unref();
}
