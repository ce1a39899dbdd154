import { guarded } from '#diagnostics';
import { isOwnLine, setRecordOf, type Intake, type Taken } from '#intake';
import { idTable, traceFields, type LogRecord } from '#record';
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

/** Fields of the context on the line of a logger that is not ours. */
const contextFields = [...traceFields, ...idTable.map((row) => row.field)];

/** First logger that took a record: a logger that is a transport of another one gets it again. */
const firstLogger = new WeakMap<object, WinstonLogger>();

/**
 * Puts the bridge at `logger.write`: the one place that every record of a logger and of its children passes,
 * before formats and transports, so that a format that throws or a transport that is stuck loses nothing here.
 * @param prototype `Logger.prototype` of a winston 3 module. A second call does nothing.
 */
export function bridgeWrite(prototype: WinstonLogger, intake: Intake): void {
  if (Object.hasOwn(prototype, 'write')) return;
  const original = prototype.write;
  Object.defineProperty(prototype, 'write', {
    configurable: true,
    writable: true,
    value: function write(this: WinstonLogger, ...args: unknown[]): boolean {
      const info: unknown = args[0];
      if (!isInfo(info) || isOwnLine(info) || isRepeated(info, this)) {
        return original.apply(this, args);
      }
      const sent = guarded('winston bridge', () => bridge(this, info, intake)) ?? info;
      return original.apply(this, [sent, ...args.slice(1)]);
    },
  });
}

function bridge(logger: WinstonLogger, info: Info, intake: Intake): Info {
  const name = String(info[levelSymbol] ?? info['level'] ?? 'info');
  if (logger.silent === true || logger.isLevelEnabled?.(name) === false) return info;
  const splat = info[splatSymbol];
  const values = Array.isArray(splat) ? (splat as unknown[]) : undefined;
  const taken = intake.take({
    level: levelOf(name, logger.levels),
    message: info['message'],
    fields: info,
    skipped,
    ...(values === undefined ? {} : { values }),
  });
  intake.emit(taken, 'filrouge.winston');
  const sent = toLine(info, taken, values, intake);
  firstLogger.set(sent, logger);
  setRecordOf(sent, taken.record);
  return sent;
}

/** What the application's own formats get: its record, without secrets, with the fields of the context. */
function toLine(
  info: Info,
  { record }: Taken,
  values: readonly unknown[] | undefined,
  intake: Intake,
): Info {
  const clean = intake.redactor.keep(info) as Info;
  const fields = contextOf(record);
  const splat = values === undefined ? undefined : intake.redactor.keep(values);
  if (
    fields === undefined &&
    clean === info &&
    splat === values &&
    !hidMessage(info, record, values, intake)
  )
    return info;
  const line = clean === info || clean instanceof Error ? copyOf(clean) : clean;
  // Formats run after us: what they would put into the message was cleaned there.
  if (hidMessage(info, record, values, intake)) {
    line['message'] = record.message;
    line[splatSymbol] = [];
  } else if (splat !== undefined && splat !== values) line[splatSymbol] = splat;
  delete line[messageSymbol];
  for (const name in fields) if (line[name] === undefined) line[name] = fields[name];
  return line;
}

function hidMessage(
  info: Info,
  record: LogRecord,
  values: readonly unknown[] | undefined,
  intake: Intake,
): boolean {
  const { message } = info;
  if (
    values === undefined ||
    values.length === 0 ||
    typeof message !== 'string' ||
    !message.includes('%')
  )
    return false;
  return (
    record.message !== message &&
    intake.redactor.text(message) === message &&
    /\[[^\]]+\]|h1:/.test(record.message)
  );
}

/** Copies the caller's object, which may be logged again elsewhere. */
function copyOf(info: Info): Info {
  if (!(info instanceof Error)) return { ...info };
  return Object.create(Object.getPrototypeOf(info), Object.getOwnPropertyDescriptors(info)) as Info;
}

function contextOf(record: LogRecord): Record<string, unknown> | undefined {
  let fields: Record<string, unknown> | undefined;
  for (const name of contextFields)
    if (record[name] !== undefined) (fields ??= {})[name] = record[name];
  return fields;
}

function isRepeated(info: Info, logger: WinstonLogger): boolean {
  const first = firstLogger.get(info);
  return first !== undefined && first !== logger && first.transports?.includes(logger) === true;
}

function isInfo(value: unknown): value is Info {
  return typeof value === 'object' && value !== null;
}
