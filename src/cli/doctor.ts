import { parseArgs } from 'node:util';
import { toSafeText } from '#safe-text';
import { version } from '#version';
import { CliError } from './cli-error.ts';
import { hasColour } from './colour.ts';
import { listChecks, type Check } from './doctor-checks.ts';
import type { Finding, Result } from './finding.ts';

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
 * Starts no telemetry, whatever `NODE_OPTIONS` says (src/init.ts); sends nothing but requests without records.
 * @throws CliError when a check failed.
 */
export async function runDoctor(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  const findings = (await Promise.all(listChecks().map(runCheck))).flat().map(toSafe);
  const failures = findings.filter(({ result }) => result === 'failure').length;
  if (values.json === true) console.log(JSON.stringify(toReport(findings), undefined, 2));
  else for (const line of toLines(findings)) console.log(line);
  setTimeout(() => process.exit(), graceMs).unref();
  if (failures > 0) throw new CliError(`${failures} of ${findings.length} checks failed.`);
}

/** Never rejects, and never hangs. */
async function runCheck([name, check]: Check): Promise<readonly Finding[]> {
  const { promise, resolve } = Promise.withResolvers<readonly Finding[]>();
  const giveUp = (why: string): void =>
    resolve([
      { name, result: 'failure', found: `not checked: ${why}`, advice: 'look at it by hand.' },
    ]);
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
