import { parseArgs } from 'node:util';
import { CliError } from '../cli-error.ts';
import { toUnknownSubcommand } from '../subcommand.ts';
import { toSafeText } from '#safe-text';
import { findPlace, type Place } from './place.ts';

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** A subcommand: its options, and what it does in a folder. */
interface Subcommand {
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  /** Whether a folder must be there that was named. */
  readonly isStrict: boolean;
  /** Checks its options, then gives what is to be done. */
  readonly toRun: (values: Values) => (place: Place) => Promise<void>;
}

const longestTimeoutS = 86_400;

/** Each is loaded when it is called. */
const subcommands: ReadonlyMap<string, Subcommand> = new Map([
  [
    'status',
    {
      options: { json: { type: 'boolean' } },
      isStrict: false,
      toRun:
        ({ json }) =>
        async (place) =>
          (await import('./status.ts')).printStatus(place, json === true),
    },
  ],
  [
    'send',
    {
      options: { url: { type: 'string' }, timeout: { type: 'string' } },
      isStrict: true,
      toRun({ url, timeout }) {
        const options = { url: parseUrl(url), timeoutMs: parseTimeout(timeout) };
        return async (place) => (await import('./send.ts')).sendSpool(place, options);
      },
    },
  ],
  [
    'export',
    {
      options: { out: { type: 'string' }, force: { type: 'boolean' } },
      isStrict: true,
      toRun({ out, force }) {
        if (out === undefined && force === true)
          throw new CliError('Found --force without --out; expected --out FILE --force.', 2);
        const target = { file: toText(out), isForced: force === true };
        return async (place) => (await import('./export.ts')).exportSpool(place, target);
      },
    },
  ],
  [
    'purge',
    {
      options: { yes: { type: 'boolean' } },
      isStrict: true,
      toRun:
        ({ yes }) =>
        async (place) =>
          (await import('./purge.ts')).purgeSpool(place, yes === true),
    },
  ],
]);

/**
 * `filrouge spool status|send|export|purge [DIR]`: what records wait to be sent, by hand.
 * @throws CliError in one line, with the exit code.
 */
export async function runSpool([name, ...args]: readonly string[]): Promise<void> {
  const subcommand = subcommands.get(name ?? '');
  if (subcommand === undefined)
    throw new CliError(toUnknownSubcommand('spool', name, [...subcommands.keys()]), 2);
  const { options, isStrict, toRun } = subcommand;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...options },
  });
  const run = toRun(values);
  const place = findPlace(positionals);
  if (isStrict && !place.isThere && positionals.length > 0)
    throw new CliError(
      `There is no folder ${toSafeText(place.path)}; expected that of a spool.`,
      2,
    );
  await run(place);
}

function parseUrl(value: Values[string]): string | undefined {
  const text = toText(value);
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '')
    return text;
  throw new CliError(
    `--url is ${toSafeText(JSON.stringify(text))}; expected the base address of an OTLP/HTTP receiver, such as http://127.0.0.1:4318.`,
    2,
  );
}

function parseTimeout(value: Values[string]): number {
  const text = toText(value) ?? '30';
  const seconds = /^\d{1,6}(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (seconds > 0 && seconds <= longestTimeoutS) return seconds * 1000;
  throw new CliError(
    `--timeout is ${toSafeText(JSON.stringify(text))}; expected seconds, above 0 and up to ${longestTimeoutS}.`,
    2,
  );
}

function toText(value: Values[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
