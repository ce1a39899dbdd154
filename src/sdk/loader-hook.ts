import {
  createRequire,
  isBuiltin,
  register,
  registerHooks,
  syncBuiltinESMExports,
} from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, say } from '#diagnostics';
import { acceptApiAt } from './api-versions.ts';

type ResolveHookSync = NonNullable<Parameters<typeof registerHooks>[0]['resolve']>;

interface SynchronousHooks {
  supportsSyncHooks(): boolean;
  register(options: { include: readonly (string | RegExp)[] }): void;
}

/**
 * Lets instrumentations see ES imports of the packages that they patch, and of no others:
 * wrapping every module breaks applications with live bindings.
 * In this thread where Node's synchronous hooks are sound (22.22.3, 24.11.1, 25.1, 26 and newer), else on the loader thread.
 * @param packages Names of the packages and built-in modules that are patched.
 */
export function hookImports(packages: readonly string[]): void {
  const require = createRequire(import.meta.url);
  const include = [...packages, inNodeModules(packages)];
  const hooks = require('import-in-the-middle/register-hooks.mjs') as SynchronousHooks;
  if (hooks.supportsSyncHooks()) {
    hooks.register({ include });
    registerHooks({ resolve: keepBuiltins });
    return;
  }
  // Node.js waits for ever for a loader thread that cannot start.
  if (!hasWorkingFolder()) {
    say('the working folder is gone; expected one that exists; ES imports are not instrumented.');
    return;
  }
  const hook = pathToFileURL(require.resolve('import-in-the-middle/hook.mjs'));
  try {
    register(hook.href, { parentURL: import.meta.url, data: { include } });
  } catch (error) {
    // `--permission` without `--allow-worker`.
    say(`the loader thread cannot start (${describe(error)}); ES imports are not instrumented.`);
  }
}

function hasWorkingFolder(): boolean {
  try {
    process.cwd();
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs before the hook above, and puts right what it gets wrong: it takes all that has no parent and no ending for the
 * file of a command line tool, and so the built-in modules that `-e`, `-p` and the REPL load, which Node.js then reads
 * as files (`ENOENT … open 'os'`). It also sees the copies of the API that are imported.
 */
const keepBuiltins: ResolveHookSync = (specifier, context, nextResolve) => {
  const result = nextResolve(specifier, context);
  acceptApiAt(result.url);
  return result.format === 'commonjs' && isBuiltin(result.url)
    ? { ...result, format: 'builtin' }
    : result;
};

/**
 * Patches Node's own clients and servers at once, and lets `import { request } from 'node:http'` see it.
 * Call after the instrumentations were made.
 * @param afterwards Called when they are patched, before ES modules see them.
 * @returns Names of the modules that are patched now.
 */
export function patchBuiltins(afterwards: () => void): readonly string[] {
  const require = createRequire(import.meta.url);
  for (const name of builtinsPatched) require(`node:${name}`);
  afterwards();
  syncBuiltinESMExports();
  return builtinsPatched;
}

const builtinsPatched = ['http', 'https'];

/** Files of the packages, however they are imported (a relative import inside the package, an absolute one). */
function inNodeModules(packages: readonly string[]): RegExp {
  const names = packages.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`/node_modules/(?:${names.join('|')})/`);
}
