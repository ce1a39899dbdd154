import { createRequire, register, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, guarded, say } from '#diagnostics';
import { hasSoundHooks, hookModules, moduleWatch, type ModuleWatch } from '#module-hooks';
import { acceptApiAt } from './api-versions.ts';
import { startImportHooks } from './import-hook.ts';

/** Of `import-in-the-middle`, in this thread. */
interface ImportHooks {
  readonly resolveSync: NonNullable<ModuleWatch['wrap']>['resolve'];
  readonly loadSync: NonNullable<ModuleWatch['wrap']>['load'];
  applyOptions(options: ImportOptions): void;
}

interface ImportOptions {
  readonly include: readonly (string | RegExp)[];
}

/**
 * Lets instrumentations see ES imports of the packages that they patch, and of no others:
 * wrapping every module breaks applications with live bindings.
 * In this thread where Node's synchronous hooks are sound, else on the loader thread.
 * @param packages Names of the packages and built-in modules that are patched.
 */
export function hookImports(packages: readonly string[]): void {
  const options = { include: [...packages, inNodeModules(packages)] };
  if (!hasSoundHooks(process.versions.node)) {
    hookOnLoaderThread(options);
    return;
  }
  moduleWatch.resolved = acceptApiAt;
  // It takes longer than all else at the start.
  moduleWatch.importing = () => {
    moduleWatch.importing = () => {};
    guarded('hook of ES imports', () => loadImportHooks(options));
  };
  hookModules();
}

function loadImportHooks(options: ImportOptions): void {
  const require = createRequire(import.meta.url);
  const place = (file: string): string => require.resolve(`import-in-the-middle/${file}`);
  const { createHook } = require(place('create-hook.mjs')) as {
    createHook(meta: { readonly url: string }): ImportHooks;
  };
  // It finds its other files beside this one.
  const hooks = createHook({ url: pathToFileURL(place('register-hooks.mjs')).href });
  hooks.applyOptions(options);
  startImportHooks();
  moduleWatch.wrap = { resolve: hooks.resolveSync, load: hooks.loadSync };
}

function hookOnLoaderThread(options: ImportOptions): void {
  // Node.js waits for ever for a loader thread that cannot start.
  if (!hasWorkingFolder()) {
    say('the working folder is gone; expected one that exists; ES imports are not instrumented.');
    return;
  }
  startImportHooks();
  const require = createRequire(import.meta.url);
  const hook = pathToFileURL(require.resolve('import-in-the-middle/hook.mjs'));
  try {
    register(hook.href, { parentURL: import.meta.url, data: options });
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
 * Patches Node's own clients and servers at once, and lets `import { request } from 'node:http'` see it.
 * Call after the instrumentations were made.
 * @param afterwards Called when they are patched, before ES modules see them.
 * @returns Names of the modules that are patched now.
 */
export function patchBuiltins(afterwards: (() => void) | undefined): readonly string[] {
  const require = createRequire(import.meta.url);
  for (const name of builtinsPatched) require(`node:${name}`);
  afterwards?.();
  syncBuiltinESMExports();
  return builtinsPatched;
}

const builtinsPatched = ['http', 'https'];

/** Files of the packages, however they are imported (a relative import inside the package, an absolute one). */
function inNodeModules(packages: readonly string[]): RegExp {
  const names = packages.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`/node_modules/(?:${names.join('|')})/`);
}
