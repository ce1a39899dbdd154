import type { Logger, transports } from 'winston';
import type { LineFormat, LogRecord } from '#record';

type Console = InstanceType<typeof transports.Console>;

/** What is looked at of a logger of winston 3, and of the streams below it. What is not there fails the test. */
interface LoggerState {
  readonly format: unknown;
  readonly _readableState?: {
    readonly pipes?: unknown;
    readonly flowing?: boolean | null;
    readonly length?: number;
  };
  readonly _writableState?: {
    readonly ending?: boolean;
    readonly length?: number;
    readonly corked?: number;
  };
  listenerCount(event: string): number;
}

/** What is looked at of winston's own transport to stdout. */
interface ConsoleState {
  readonly format?: unknown;
  readonly silent?: boolean;
  readonly forceConsole?: boolean;
  readonly eol: string;
  listenerCount(event: string): number;
}

/**
 * Makes the short way of a record to stdout, past the two object streams of winston.
 * It is taken only where nobody could tell the difference: the format and the transport are ours, nobody else reads, nothing
 * waits. Asked anew for each record, as all of that may be changed at any time.
 * @returns Writes the line of a record; false when it has to go through winston.
 */
export function createDirectLine(
  logger: Logger,
  transport: Console,
  toLine: LineFormat,
): (record: LogRecord) => boolean {
  const state = logger as unknown as LoggerState;
  const target = transport as unknown as ConsoleState;
  const { format } = logger;
  const { log } = transport;
  const isUntouched = (): boolean =>
    state.format === format &&
    state._readableState?.pipes === transport &&
    transport.log === log &&
    target.silent !== true &&
    target.format === undefined &&
    target.forceConsole !== true &&
    target.listenerCount('logged') === 0;
  return (record) => {
    if (!isUntouched() || !isIdle(state)) return false;
    const { _stdout: stdout } = console as unknown as { _stdout?: NodeJS.WritableStream };
    if (stdout === undefined) return false;
    stdout.write(toLine(record) + target.eol);
    return true;
  };
}

/** Nothing waits in the logger, and nobody but its transport reads it. */
function isIdle(logger: LoggerState): boolean {
  const { _readableState: readable, _writableState: writable } = logger;
  return (
    readable?.flowing === true &&
    readable.length === 0 &&
    writable?.length === 0 &&
    writable.corked === 0 &&
    writable.ending === false &&
    logger.listenerCount('data') === 1
  );
}
