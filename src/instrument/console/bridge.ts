import { formatWithOptions, stripVTControlCharacters, types } from 'node:util';
import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { listenToConsole, type ConsoleMethod, type PrintCall } from '#console-calls';
import { announceQuiet, guarded } from '#diagnostics';
import { isQuiet, quietly, type Intake } from '#intake';
import { findNestedError, readField } from '#record';
import { LateCalls } from '../late-calls.ts';
import { ownValue } from '../own-value.ts';

/**
 * Severity numbers of OpenTelemetry by method. The others of Node's console come down to these: `assert` to `warn`,
 * `trace` to `error`, `group`, `table` and `count` to `log`.
 */
const severities = { debug: 5, log: 9, info: 9, warn: 13, error: 17 } as const satisfies Record<
  ConsoleMethod,
  number
>;

/**
 * Sends what is printed on the console as log records; what it prints is unchanged.
 * Nothing of ours throws into the caller, and no getter, trap or `inspect` of the application runs a second time.
 */
export function bridgeConsole(intake: Intake): void {
  const late = new LateCalls<PrintCall>((call) => {
    guarded('console bridge', () => send(call, intake));
  });
  listenToConsole((call) => {
    if (!isQuiet()) take(call, intake, late);
  });
}

/** Never throws. */
function take(call: PrintCall, intake: Intake, late: LateCalls<PrintCall>): void {
  try {
    // What an exporter prints would be exported, and printed again.
    if (isTracingSuppressed(context.active())) return;
    if (late.admit(call)) guarded('console bridge', () => send(call, intake));
  } catch {
    // No room even for this: the application's own call fails next.
  }
}

/** A `toString` of the application that `%s` asks for may print: it printed before. */
function send({ method, values }: PrintCall, intake: Intake): void {
  quietly(() => {
    const error = values.find((value) => types.isNativeError(value)) ?? findWithin(values);
    const taken = intake.take({
      level: method === 'error' && isTrace(values[0]) ? traceSeverity : severities[method],
      message: toText(values),
      fields: {},
      ...(error === undefined ? {} : { error }),
    });
    announceQuiet();
    intake.emit(taken, 'filrouge.console');
  });
}

function findWithin(values: readonly unknown[]): unknown {
  return findNestedError(
    values.filter((value) => typeof value === 'object' && !types.isProxy(value)),
    ownValue,
  );
}

const traceSeverity = 1;

/** `console.trace()` hands its stack to `console.error()`. */
function isTrace(value: unknown): boolean {
  return typeof value === 'string' && /^Trace(?::.*)?\n +at /.test(value.slice(0, 1_000));
}

// As many values as a person prints, and as much of each.
const mostValues = 50;
const inspection = {
  customInspect: false,
  getters: false,
  showProxy: false,
  maxStringLength: 10_000,
  breakLength: Infinity,
} as const;

/** The text without colours. Of errors, class and message: their stacks have a field of their own. */
function toText(values: readonly unknown[]): string {
  const shown = values.slice(0, mostValues).map(withoutStack);
  const [only] = values;
  if (values.length === 1 && types.isNativeError(only)) return String(readField(only, 'message'));
  return stripVTControlCharacters(formatWithOptions(inspection, ...shown));
}

function withoutStack(value: unknown): unknown {
  if (!types.isNativeError(value)) return value;
  return `${String(readField(value, 'name'))}: ${String(readField(value, 'message'))}`;
}
