import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { node, root, runProgram, type Ending } from './program.ts';
import { nobody } from './spool-place.ts';

/** What `filrouge doctor --json` prints. */
export interface Report {
  readonly version: number;
  readonly filrouge: string;
  readonly checks: readonly Check[];
}

/** One line of it. */
export interface Check {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'failure';
  readonly found: string;
  readonly advice?: string;
}

/** A report, and how the command ended. */
export interface Diagnosis {
  readonly ending: Ending;
  readonly report: Report;
  /** The checks of a name. */
  of(name: string): readonly Check[];
}

/** A folder of a user with filrouge in it, which is gone when the test is over. */
export interface Project {
  readonly path: string;
  /** Puts a copy of a package of ours into its `node_modules`. */
  copy(name: string, manifest?: string): void;
  /** Runs the command there, as text. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ending>;
  /** Runs the command there, and reads what it says as JSON. */
  diagnose(env?: Readonly<Record<string, string>>): Promise<Diagnosis>;
}

/** A secret of the tests: whatever the command says, it is not in it. */
export const secret = 's3cret';

/** Makes a project in which nothing is wrong, but that nobody listens where it sends. */
export function createProject(): Project {
  const path = mkdtempSync(join(tmpdir(), 'filrouge-doctor-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const modules = join(path, 'node_modules');
  mkdirSync(join(modules, '@opentelemetry'), { recursive: true });
  symlinkSync(root, join(modules, 'filrouge'));
  symlinkSync(join(root, 'node_modules/@opentelemetry/api'), join(modules, '@opentelemetry/api'));
  const scripts = { start: 'node --require filrouge/register app.js' };
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'shop', scripts }));
  const run: Project['run'] = async (args, env = {}) => {
    const variables = {
      OTEL_SERVICE_NAME: 'order',
      FILROUGE_SPOOL_DIR: join(path, 'spool'),
      // Where a view is by default, one of this machine may be.
      FILROUGE_VIEW_URL: nobody,
    };
    const cli = join(root, 'dist/cli.cjs');
    const ending = await runProgram([cli, 'doctor', ...args], { ...variables, ...env }, node, path);
    expect(ending.stdout + ending.stderr).not.toContain(secret);
    return ending;
  };
  return {
    path,
    run,
    copy(name, manifest) {
      const target = join(modules, name);
      rmSync(target, { recursive: true, force: true });
      mkdirSync(dirname(target), { recursive: true });
      if (manifest === undefined)
        cpSync(join(root, 'node_modules', name), target, { recursive: true });
      else {
        mkdirSync(target);
        writeFileSync(join(target, 'package.json'), manifest);
      }
    },
    async diagnose(env) {
      const ending = await run(['--json'], env);
      const report = JSON.parse(ending.stdout) as Report;
      return {
        ending,
        report,
        of: (name) => report.checks.filter((check) => check.name === name),
      };
    },
  };
}
