import { parseArgs } from 'node:util';

/** What the caller of the demo asked for. */
export interface DemoOptions {
  /** Orders to place; undefined: go on until stopped. */
  readonly requests: number | undefined;
  /** Stop after the last order. */
  readonly exit: boolean;
  /** Base URL of an OTLP/HTTP receiver that takes the place of view. */
  readonly otlp: string | undefined;
  /** Send spans to a running Jaeger, logs to view. */
  readonly jaeger: boolean;
  /** Start view with the rules of the shop, and make a wave of declined payments. */
  readonly alerts: boolean;
  /** Folder for view's store and the log files; undefined: a temporary one. */
  readonly data: string | undefined;
  readonly help: boolean;
}

/** A wrong flag or value, with the line to print. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Text of `--help`. */
export const helpText = `Usage: npm run demo -- [options]

Starts filrouge view, a database, the four services of the shop and a little load.
Ctrl-C ends all of it.

  --requests N   place N orders instead of a steady few
  --exit         stop when they are done; the last line is one JSON object
  --otlp URL     send everything to this OTLP/HTTP receiver, start no view
  --jaeger       send spans to a running Jaeger, logs to view
  --alerts       a wave of declined payments, told by mail and webhook, and its end
  --data DIR     keep traces and log files in this folder
  --help         print this

Environment:
  DATABASE_URL     use this PostgreSQL instead of the embedded one
  JAEGER_OTLP_URL  where Jaeger receives, default http://127.0.0.1:4318
  JAEGER_UI_URL    where Jaeger is seen, default http://127.0.0.1:16686
`;

/**
 * Reads the command line.
 * @throws {UsageError} On an unknown flag, a malformed value or flags that exclude each other.
 */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parse(args);
  const options: DemoOptions = {
    requests: values.requests === undefined ? undefined : parseCount(values.requests),
    exit: values.exit ?? false,
    otlp: values.otlp === undefined ? undefined : parseUrl(values.otlp),
    jaeger: values.jaeger ?? false,
    alerts: values.alerts ?? false,
    data: values.data,
    help: values.help ?? false,
  };
  if (options.exit && options.requests === undefined && !options.alerts) {
    throw new UsageError(
      '--exit needs --requests N or --alerts: without a number there is no last order.',
    );
  }
  if (options.alerts && options.requests !== undefined) {
    throw new UsageError('--alerts and --requests exclude each other: the wave decides how many.');
  }
  if (options.alerts && (options.jaeger || options.otlp !== undefined)) {
    throw new UsageError('--alerts needs a view with everything; leave --jaeger and --otlp out.');
  }
  if (options.jaeger && options.otlp !== undefined) {
    throw new UsageError('--jaeger and --otlp exclude each other: both say where spans go.');
  }
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        requests: { type: 'string' },
        exit: { type: 'boolean' },
        otlp: { type: 'string' },
        jaeger: { type: 'boolean' },
        alerts: { type: 'boolean' },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const sentence = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${sentence}. See npm run demo -- --help`);
  }
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) {
    throw new UsageError(`--requests is "${text}"; expected a whole number from 1 to 9999999.`);
  }
  return Number(text);
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--otlp is "${text}"; expected a URL such as http://127.0.0.1:4318`);
  }
  return text.replace(/\/+$/, '');
}
