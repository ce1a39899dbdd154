import { guarded } from '#diagnostics';
import type { Intake, Taken } from '#intake';
import { isErrorLike, isLevelName, readField, toSeverityNumber, traceFields } from '#record';
import { LateCalls } from '../late-calls.ts';
import { contextOf } from '../line-context.ts';
import { keysOf } from './keys.ts';

type AsJson = (this: object, ...args: unknown[]) => unknown;

/** pino's own names on a line; the key of the message is asked of the logger. */
const skipped: ReadonlySet<string> = new Set([
  'level',
  'time',
  'pid',
  'hostname',
  'v',
  ...traceFields,
]);

/** One call that reached pino's line maker, and the line that it made. */
interface LineCall {
  readonly logger: object;
  /** What was logged beside the message, as the application gave it. */
  readonly logged: unknown;
  /** Rank of the level: 30 is info. */
  readonly rank: number;
  readonly line: string;
  /** True as soon as the record is handed to OpenTelemetry: it must not be sent again. */
  isSent: boolean;
}

/**
 * Puts the bridge behind pino's line maker: the one place that every line of a logger and of its children comes from, whatever
 * writes it then (a file descriptor, a multistream, a transport in a worker). The record is read from the line, so that
 * what the application hides by its own serializers, formatters and `redact` stays hidden.
 * Nothing of ours throws into the caller.
 * @param prototype Prototype of all loggers of a pino module. A second call does nothing.
 */
export function bridgeLines(prototype: object, intake: Intake): void {
  const symbol = Object.getOwnPropertySymbols(prototype).find(
    ({ description }) => description === 'pino.asJson',
  );
  if (symbol === undefined || bridged.has(prototype)) return;
  bridged.add(prototype);
  const makers = prototype as Record<symbol, AsJson>;
  const original = makers[symbol];
  if (typeof original !== 'function') return;
  const late = new LateCalls<LineCall>((call) => {
    guarded('pino bridge', () => send(call, readLine(call.line) ?? {}, intake));
  });
  makers[symbol] = function asJson(this: object, ...args: unknown[]): unknown {
    const line = original.apply(this, args);
    if (typeof line !== 'string') return line;
    const call: LineCall = {
      logger: this,
      logged: args[0],
      rank: Number(args[2]),
      line,
      isSent: false,
    };
    try {
      return take(call, intake, late);
    } catch {
      if (!call.isSent) late.add(call);
      return line;
    }
  };
}

const bridged = new WeakSet<object>();

/** Gives the line without secrets, with the fields of the context. */
function take(call: LineCall, intake: Intake, late: LateCalls<LineCall>): string {
  const { line } = call;
  if (!late.admit(call)) return line;
  const shown = readLine(line);
  // A time or a formatter of the application's own made something else than JSON of it.
  if (shown === undefined) {
    send(call, { [keysOf(call.logger).message]: line.trimEnd() }, intake);
    return intake.redactor.text(line);
  }
  const clean = intake.redactor.keep(shown) as Record<string, unknown>;
  const { record } = send(call, shown, intake);
  return toLine(line, shown, clean, contextOf(record));
}

function readLine(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Fields of the line win: the application put them there. */
function toLine(
  line: string,
  shown: Readonly<Record<string, unknown>>,
  clean: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>> | undefined,
): string {
  const end = line.lastIndexOf('}');
  let text = clean === shown ? line.slice(0, end) : JSON.stringify(clean).slice(0, -1);
  for (const name in context)
    if (!Object.hasOwn(shown, name))
      text += `${text.length > 1 ? ',' : ''}"${name}":${JSON.stringify(context[name])}`;
  return text + line.slice(end);
}

function send(call: LineCall, shown: Record<string, unknown>, intake: Intake): Taken {
  const keys = keysOf(call.logger);
  const { [keys.message]: message, ...rest } = shown;
  const { error, name } = errorOf(call.logged, rest);
  if (name !== undefined) delete rest[name];
  const { time } = shown;
  const taken = intake.take({
    level: levelOf(call, keys.labels),
    message,
    fields: rest,
    skipped,
    ...(error === undefined ? {} : { error }),
    ...(typeof time === 'number' ? { timeMs: time } : {}),
  });
  call.isSent = true;
  intake.emit(taken, 'filrouge.pino');
  return taken;
}

/** A level that has a name of its own goes by its rank. */
function levelOf({ rank }: LineCall, labels: Readonly<Record<number, string>>): string | number {
  const label = labels[rank];
  return label !== undefined && isLevelName(label) ? label : toSeverityNumber(rank);
}

// As many fields as a person writes.
const mostFields = 50;

/**
 * Finds the error that was logged: itself, with its class and its causes, as long as the line shows it unchanged; else what
 * the line shows of it.
 */
function errorOf(
  logged: unknown,
  shown: Readonly<Record<string, unknown>>,
): { readonly error?: unknown; readonly name?: string } {
  if (typeof logged !== 'object' || logged === null) return {};
  for (const name of Object.keys(logged).slice(0, mostFields)) {
    const error = readField(logged, name);
    const value = shown[name];
    if (typeof value !== 'object' || value === null || !isErrorLike(error)) continue;
    return {
      name,
      error: isShownWhole(error, value) ? error : { ...value, name: readField(value, 'type') },
    };
  }
  return {};
}

/** pino adds the messages of causes to the message, and their stacks to the stack. */
function isShownWhole(error: object, value: object): boolean {
  return ['message', 'stack'].every((part) => {
    const text = readField(error, part);
    const written = readField(value, part);
    return (
      written === undefined ||
      (typeof written === 'string' && typeof text === 'string' && written.startsWith(text))
    );
  });
}
