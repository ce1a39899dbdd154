import { guarded } from '#diagnostics';
import {
  hidesInMessage,
  isOwnLine,
  ownLoggerOf,
  quietly,
  recordOf,
  setRecordOf,
  type Intake,
  type Taken,
} from '#intake';
import { readField, traceFields } from '#record';
import { LateCalls } from '../late-calls.ts';
import { contextOf } from '../line-context.ts';
import { levelOf } from './levels.ts';

/** The part of a winston logger (3.x) that the bridge uses. */
export interface WinstonLogger {
  silent?: boolean;
  isLevelEnabled?(level: string): boolean;
  readonly levels?: Readonly<Record<string, number>>;
  readonly transports?: readonly unknown[];
  write(...args: unknown[]): boolean;
}

type Info = Record<string | symbol, unknown>;

const levelSymbol = Symbol.for('level');
const splatSymbol = Symbol.for('splat');
const messageSymbol = Symbol.for('message');

/** winston's own names on a record. */
const skipped: ReadonlySet<string> = new Set(['level', 'message', 'splat', ...traceFields]);

/** First logger that took a record, where another logger is a transport of it and gets the record again. */
const firstLogger = new WeakMap<object, WinstonLogger>();

/** One call that reached `logger.write`. */
interface WriteCall {
  readonly logger: WinstonLogger;
  readonly info: Info;
  /** What was logged after the message, read once. */
  values?: readonly unknown[];
  /** True as soon as the record is handed to OpenTelemetry: it must not be sent again. */
  isSent: boolean;
}

/**
 * Puts the bridge at `logger.write`: the one place that every record of a logger and of its children passes,
 * before formats and transports, so that a format that throws or a transport that is stuck loses nothing here.
 * Nothing of ours throws into the caller: a record that cannot be cleaned goes to the formats as it came.
 * @param prototype `Logger.prototype` of a winston 3 module. A second call does nothing.
 */
export function bridgeWrite(prototype: WinstonLogger, intake: Intake): void {
  if (Object.hasOwn(prototype, 'write')) return;
  const original = prototype.write;
  const late = new LateCalls<WriteCall>((call) => {
    guarded('winston bridge', () => send(call, intake));
  });
  Object.defineProperty(prototype, 'write', {
    configurable: true,
    writable: true,
    value: function write(this: WinstonLogger, ...args: unknown[]): boolean {
      const info: unknown = args[0];
      if (!isInfo(info)) return original.apply(this, args);
      const call: WriteCall = { logger: this, info, isSent: false };
      let taken: Taken | undefined;
      try {
        taken = take(call, intake, late);
      } catch {
        postpone(call, late);
      }
      // A transport may print on the console.
      return quietly(() => {
        if (args.length === 1 && writeDirectly(call, taken)) return true;
        if (taken !== undefined) args[0] = lineFor(call, taken, intake);
        return original.apply(this, args);
      });
    },
  });
}

/** What threw is the end of the stack, or a fault of ours: later, it is said. */
function postpone(call: WriteCall, late: LateCalls<WriteCall>): void {
  try {
    if (!call.isSent) late.add(call);
  } catch {
    // No room even for this: the application's own call fails next.
  }
}

/** Gives nothing for a record that is not for us, or is taken later. */
function take(call: WriteCall, intake: Intake, late: LateCalls<WriteCall>): Taken | undefined {
  if (isOwnLine(call.info) || isRepeated(call.info, call.logger)) return undefined;
  return late.admit(call) ? send(call, intake) : undefined;
}

/** Writes a line of our own logger, when it needs nothing of winston; a record that is not new may be one of ours. */
function writeDirectly({ info, logger }: WriteCall, taken: Taken | undefined): boolean {
  const write = ownLoggerOf(logger)?.write;
  if (write === undefined || readField(info, 'exception') === true) return false;
  const record = taken?.record ?? (isOwnLine(info) ? recordOf(info) : undefined);
  return record !== undefined && write(record);
}

function lineFor(call: WriteCall, taken: Taken, intake: Intake): Info {
  try {
    const line = toLine(call, taken, intake);
    // A burst makes lines faster than winston writes them: what is remembered of each would be kept with it.
    if (call.logger.transports?.some(isLogger) === true) firstLogger.set(line, call.logger);
    if (ownLoggerOf(call.logger) !== undefined) setRecordOf(line, taken.record);
    return line;
  } catch {
    return call.info;
  }
}

/** Gives nothing for a record that the logger does not take. */
function send(call: WriteCall, intake: Intake): Taken | undefined {
  const { info, logger } = call;
  const name = nameOf(readField(info, levelSymbol) ?? readField(info, 'level') ?? 'info');
  if (logger.silent === true || logger.isLevelEnabled?.(name) === false) return undefined;
  const values = firstValues(readField(info, splatSymbol));
  const taken = intake.take({
    level: levelOf(name, logger.levels),
    message: readField(info, 'message'),
    fields: info,
    skipped,
    ...(values === undefined ? {} : { values }),
  });
  if (values !== undefined) call.values = values;
  call.isSent = true;
  intake.emit(taken, 'filrouge.winston');
  return taken;
}

/** A level that is no text has no severity that we know. */
function nameOf(level: unknown): string {
  return typeof level === 'string' || typeof level === 'number' ? String(level) : 'info';
}

// As many as a person writes.
const mostValues = 100;

/** Copies what was logged after the message: what reads it must not see it change. */
function firstValues(splat: unknown): readonly unknown[] | undefined {
  try {
    return Array.isArray(splat) ? Array.from(splat.slice(0, mostValues)) : undefined;
  } catch {
    return undefined;
  }
}

/** What the application's own formats get: its record, without secrets, with the fields of the context. */
function toLine(
  { info, values }: WriteCall,
  { record, areFieldsClean }: Taken,
  intake: Intake,
): Info {
  const clean = areFieldsClean ? info : (intake.redactor.keep(info) as Info);
  const fields = contextOf(record);
  const splat = readField(info, splatSymbol);
  const isSplatClean = clean === info && isPartOf(splat, info);
  const cleanSplat = isSplatClean ? splat : intake.redactor.keep(splat);
  const isHidden = hidesInMessage(readField(info, 'message'), values, intake.redactor);
  if (fields === undefined && clean === info && cleanSplat === splat && !isHidden) return info;
  const line = clean === info || clean instanceof Error ? copyOf(clean) : clean;
  if (line === undefined) return info;
  // Formats run after us: what they would put into the message was cleaned there.
  if (isHidden) {
    line['message'] = record.message;
    line[splatSymbol] = [];
  } else if (cleanSplat !== splat) line[splatSymbol] = cleanSplat;
  delete line[messageSymbol];
  for (const name in fields) if (line[name] === undefined) line[name] = fields[name];
  return line;
}

/** Tells whether what was logged after the message is nothing but the object whose fields winston put into the record. */
function isPartOf(splat: unknown, info: Info): boolean {
  if (splat === undefined) return true;
  try {
    if (!Array.isArray(splat) || splat.length !== 1) return false;
    const fields: unknown = splat[0];
    if (!isInfo(fields) || Object.getPrototypeOf(fields) !== Object.prototype) return false;
    return Object.keys(fields).every((name) => fields[name] === info[name]);
  } catch {
    return false;
  }
}

/**
 * Copies the caller's object, which may be logged again elsewhere. Gives nothing for what a copy would break: an instance of a
 * class (its methods and private fields), a proxy or a getter that throws.
 */
function copyOf(info: Info): Info | undefined {
  try {
    const prototype = Object.getPrototypeOf(info) as object | null;
    if (prototype === Object.prototype || prototype === null) return { ...info };
    if (!(info instanceof Error)) return undefined;
    return Object.create(prototype, Object.getOwnPropertyDescriptors(info)) as Info;
  } catch {
    return undefined;
  }
}

function isRepeated(info: Info, logger: WinstonLogger): boolean {
  const first = firstLogger.get(info);
  return first !== undefined && first !== logger && first.transports?.includes(logger) === true;
}

/** Tells whether a transport is itself a logger of winston. */
function isLogger(transport: unknown): boolean {
  return typeof (transport as WinstonLogger | undefined)?.isLevelEnabled === 'function';
}

function isInfo(value: unknown): value is Info {
  return typeof value === 'object' && value !== null;
}
