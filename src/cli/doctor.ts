import { parseArgs } from 'node:util';
import { toSafeText } from '#safe-text';
import { version } from '#version';
import { CliError } from './cli-error.ts';
import { hasColour } from './colour.ts';
import { failure, type Finding, type Result } from './finding.ts';

/** A check: never changes anything, and may throw. */
type Check = () => readonly Finding[] | Promise<readonly Finding[]>;

/** Telemetry, of whatever version it is. */
interface Stoppable {
  readonly shutdown?: (options: { readonly timeoutMillis: number }) => Promise<unknown>;
}

// A request has 3 s; whatever else hangs is given up before anybody would.
const longestMs = 4_000;
// A look-up of a name cannot be ended, and would keep the process alive.
const graceMs = 500;

const marks: Readonly<Record<Result, { readonly text: string; readonly colour: number }>> = {
  ok: { text: '✓ ok     ', colour: 32 },
  warning: { text: '! warning', colour: 33 },
  failure: { text: '✗ failure', colour: 31 },
};

/**
 * `filrouge doctor [--json]`: says in plain words why nothing arrives, as seen from the folder and the variables it is run with.
 * Starts no telemetry; sends nothing but requests without records.
 * @throws CliError when a check failed.
 */
export async function runDoctor(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  await standDown();
  const findings = (await Promise.all((await loadChecks()).map(runCheck))).flat().map(toSafe);
  const failures = findings.filter(({ result }) => result === 'failure').length;
  if (values.json === true) console.log(JSON.stringify(toReport(findings), undefined, 2));
  else for (const line of toLines(findings)) console.log(line);
  setTimeout(() => process.exit(), graceMs).unref();
  if (failures > 0) throw new CliError(`${failures} of ${findings.length} checks failed.`);
}

/** With `NODE_OPTIONS=--require filrouge/register`, this process is about to start telemetry as well. */
async function standDown(): Promise<void> {
  const holder = globalThis as { [key: symbol]: Stoppable | undefined };
  await holder[Symbol.for('filrouge.telemetry')]?.shutdown?.({ timeoutMillis: graceMs });
}

/** In the order in which they are printed. */
async function loadChecks(): Promise<readonly (readonly [string, Check])[]> {
  const [installation, settings, receiver, { checkView }, files, { checkSpool }] =
    await Promise.all([
      import('./doctor/installation.ts'),
      import('./doctor/settings.ts'),
      import('./doctor/receiver.ts'),
      import('./doctor/view.ts'),
      import('./doctor/log-file.ts'),
      import('./spool/check.ts'),
    ]);
  const folder = process.cwd();
  const environment = settings.toEffective(process.env);
  return [
    ['Node.js', installation.checkNode],
    ['filrouge', () => installation.checkPackages(folder)],
    ['start', () => installation.checkStart(folder, process.env['NODE_OPTIONS'] ?? '')],
    ['settings', () => settings.checkSettings(process.env, environment)],
    ['receiver', () => receiver.checkReceivers(environment)],
    ['view', () => checkView(environment)],
    ['spool', () => checkSpool(environment)],
    ['log file', () => files.checkLogFile(environment)],
  ];
}

/** Never rejects, and never hangs. */
async function runCheck([name, check]: readonly [string, Check]): Promise<readonly Finding[]> {
  const { promise, resolve } = Promise.withResolvers<readonly Finding[]>();
  const giveUp = (why: string): void =>
    resolve([failure(name, `this could not be checked: ${why}`, 'look at it by hand.')]);
  const timer = setTimeout(() => giveUp(`no end in ${longestMs / 1_000} s`), longestMs);
  try {
    void Promise.resolve(check()).then(resolve, (error: unknown) => giveUp(toReason(error)));
  } catch (error) {
    giveUp(toReason(error));
  }
  const findings = await promise;
  clearTimeout(timer);
  return findings;
}

function toReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toSafe({ name, result, found, advice }: Finding): Finding {
  const safe = { name: toSafeText(name), result, found: toSafeText(found) };
  return advice === undefined ? safe : { ...safe, advice: toSafeText(advice) };
}

function toReport(checks: readonly Finding[]): object {
  return { version: 1, filrouge: version, checks };
}

function toLines(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.flatMap(({ name, result, found, advice }) => {
    const { text, colour } = marks[result];
    const mark = hasColour() ? `\u001b[${colour}m${text}\u001b[0m` : text;
    const line = `${mark}  ${name.padEnd(width)}  ${found}`;
    const indent = ' '.repeat(text.length + width + 4);
    return advice === undefined ? [line] : [line, `${indent}→ ${advice}`];
  });
}
