import { types } from 'node:util';
import { guarded } from '#diagnostics';
import type { Intake, Taken } from '#intake';
import {
  isErrorLike,
  isLevelName,
  readField,
  toSeverityNumber,
  traceFields,
  type ErrorLike,
} from '#record';
import { LateCalls } from '../late-calls.ts';
import { contextOf } from '../line-context.ts';
import { ownValue } from '../own-value.ts';
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
  const { record, isLineClean } = send(call, shown, intake);
  const clean = isLineClean ? shown : (intake.redactor.keep(shown) as Record<string, unknown>);
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

/** What a line became, and whether nothing on it has to be hidden. */
interface TakenLine extends Taken {
  readonly isLineClean: boolean;
}

function send(call: LineCall, shown: Record<string, unknown>, intake: Intake): TakenLine {
  const keys = keysOf(call.logger);
  const { [keys.message]: message, ...rest } = shown;
  const { fields, error } = withErrors(call.logged, rest);
  const { time } = shown;
  const taken = intake.take({
    level: levelOf(call, keys.labels),
    message,
    fields,
    skipped,
    ...(error === undefined ? {} : { error }),
    ...(typeof time === 'number' ? { timeMs: time } : {}),
  });
  call.isSent = true;
  intake.emit(taken, 'filrouge.pino');
  const isMessageClean = message === undefined || message === taken.record.message;
  return { ...taken, isLineClean: taken.areFieldsClean && isMessageClean && fields === rest };
}

/** A level that has a name of its own goes by its rank. */
function levelOf({ rank }: LineCall, labels: Readonly<Record<number, string>>): string | number {
  const label = labels[rank];
  return label !== undefined && isLevelName(label) ? label : toSeverityNumber(rank);
}

// As many fields as a person writes, as deep as a person looks.
const mostFields = 50;
const mostDepth = 3;

type Fields = Readonly<Record<string, unknown>>;

/** An error among what was logged. */
interface FoundError {
  readonly name: string;
  readonly depth: number;
  readonly error: unknown;
}

/**
 * Finds the errors that were logged, as far as the line shows something of them: what the application hides stays hidden. The
 * first one is the error of the record, with its class and its causes as long as the line shows it unchanged. Of the others,
 * and of nested ones, pino's line has nothing but `{}`: the record has their class, message and stack.
 */
function withErrors(
  logged: unknown,
  shown: Fields,
): { readonly fields: Fields; readonly error?: unknown } {
  if (!isObject(logged) || types.isProxy(logged)) return { fields: shown };
  const found: FoundError[] = [];
  const filled = fillErrors(logged, shown, 1, found);
  const [first] = found.toSorted((a, b) => a.depth - b.depth);
  if (first === undefined) return { fields: shown };
  if (first.depth > 1) return { fields: filled, error: first.error };
  const { [first.name]: _error, ...fields } = filled;
  return { fields, error: first.error };
}

/** Gives the fields with what the line does not show of nested errors; the same object where there is none. */
function fillErrors(logged: object, shown: Fields, depth: number, found: FoundError[]): Fields {
  let filled: Record<string, unknown> | undefined;
  for (const name of Object.keys(logged).slice(0, mostFields)) {
    const value = shown[name];
    const given = ownValue(logged, name);
    if (!isObject(value) || !isObject(given)) continue;
    let next: Fields = value;
    if (isErrorLike(given)) {
      const isWhole = isShownWhole(given, value);
      found.push({ name, depth, error: isWhole ? given : { ...value, name: value['type'] } });
      if (isWhole && value['message'] === undefined) next = { ...value, ...partsOf(given) };
    } else if (depth < mostDepth) next = fillErrors(given, value, depth + 1, found);
    if (next === value) continue;
    filled ??= { ...shown };
    filled[name] = next;
  }
  return filled ?? shown;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function partsOf(error: ErrorLike): Fields {
  return {
    type: readField(error, 'name'),
    message: error.message,
    stack: readField(error, 'stack'),
  };
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
