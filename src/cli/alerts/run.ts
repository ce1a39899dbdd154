import { parseArgs } from 'node:util';
import { CliError } from '../cli-error.ts';
import { toUnknownSubcommand } from '../subcommand.ts';
import { withoutSqliteWarning } from '../sqlite-warning.ts';

/** A subcommand: what stands behind it on the command line, and what it does. */
interface Subcommand {
  readonly arguments: readonly string[];
  /** Each takes a text. */
  readonly options?: readonly string[];
  readonly run: (
    args: readonly string[],
    given: Readonly<Record<string, string | undefined>>,
  ) => Promise<void>;
}

/** Each is loaded when it is called. */
const subcommands: ReadonlyMap<string, Subcommand> = new Map([
  [
    'check',
    {
      arguments: ['FILE'],
      run: async ([file = '']) => (await load(() => import('./check.ts'))).checkAlerts(file),
    },
  ],
  [
    'test',
    {
      arguments: ['FILE', 'RULE'],
      run: async ([file = '', rule = '']) =>
        (await load(() => import('./test.ts'))).testAlert(file, rule),
    },
  ],
  [
    'replay',
    {
      arguments: ['FILE'],
      options: ['since', 'url'],
      run: async ([file = ''], given) =>
        (await load(() => import('./replay.ts'))).replayAlerts(file, given),
    },
  ],
  [
    'export',
    {
      arguments: ['FILE'],
      options: ['to', 'schema', 'index', 'part'],
      run: async ([file = ''], given) =>
        (await load(() => import('./export.ts'))).exportAlerts(file, given),
    },
  ],
]);

/**
 * `filrouge alerts check FILE`, `test FILE RULE`, `replay FILE`, `export FILE --to TARGET`.
 * @throws CliError in one line, with the exit code.
 */
export async function runAlerts([name, ...args]: readonly string[]): Promise<void> {
  const subcommand = subcommands.get(name ?? '');
  if (subcommand === undefined)
    throw new CliError(toUnknownSubcommand('alerts', name, [...subcommands.keys()]), 2);
  const options = Object.fromEntries(
    (subcommand.options ?? []).map((option) => [option, { type: 'string' }] as const),
  );
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  const expected = subcommand.arguments;
  if (positionals.length !== expected.length)
    throw new CliError(
      `Found ${positionals.length} arguments; expected filrouge alerts ${name} ${expected.join(' ')}.`,
      2,
    );
  await subcommand.run(positionals, values);
}

/** What alerts keep on disk is SQLite, of which Node.js warns. */
function load<Module>(module: () => Promise<Module>): Promise<Module> {
  return withoutSqliteWarning(module);
}
