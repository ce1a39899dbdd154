import {
  createRequire,
  isBuiltin,
  register,
  registerHooks,
  syncBuiltinESMExports,
} from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, guarded, say } from '#diagnostics';
import { acceptApiAt } from './api-versions.ts';
import { startImportHooks } from './import-hook.ts';

type Hooks = {
  [Name in 'resolve' | 'load']: NonNullable<Parameters<typeof registerHooks>[0][Name]>;
};

/** Of `import-in-the-middle`, in this thread. */
interface ImportHooks {
  readonly resolveSync: Hooks['resolve'];
  readonly loadSync: Hooks['load'];
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
  if (hasSoundHooks(process.versions.node)) hookFirstImport(options);
  else hookOnLoaderThread(options);
}

/**
 * Since 22.22.3, 24.11.1, 25.1 and 26.0, a synchronous hook may leave the source of a CommonJS module to Node.js
 * (nodejs/node#59929).
 */
function hasSoundHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number.parseFloat);
  const isFrom = (fromMinor: number, fromPatch: number): boolean =>
    minor > fromMinor || (minor === fromMinor && patch >= fromPatch);
  if (major === 22) return isFrom(22, 3);
  if (major === 24) return isFrom(11, 1);
  return major === 25 ? isFrom(1, 0) : major >= 26;
}

/** What wraps ES modules is loaded at the first import: it takes longer than all else at the start. */
function hookFirstImport(options: ImportOptions): void {
  let hooks: ImportHooks | undefined;
  let isLoading = false;

  function load(): void {
    isLoading = true;
    const require = createRequire(import.meta.url);
    const place = (file: string): string => require.resolve(`import-in-the-middle/${file}`);
    const { createHook } = require(place('create-hook.mjs')) as {
      createHook(meta: { readonly url: string }): ImportHooks;
    };
    // It finds its other files beside this one.
    hooks = createHook({ url: pathToFileURL(place('register-hooks.mjs')).href });
    hooks.applyOptions(options);
    startImportHooks();
  }

  registerHooks({
    resolve(specifier, context, nextResolve) {
      const isImport = context.conditions?.includes('import') ?? false;
      if (isImport && !isLoading) guarded('hook of ES imports', load);
      const result =
        hooks === undefined
          ? nextResolve(specifier, context)
          : hooks.resolveSync(specifier, context, nextResolve);
      acceptApiAt(result.url);
      return keepBuiltin(result);
    },
    load: (url, context, nextLoad) =>
      hooks === undefined ? nextLoad(url, context) : hooks.loadSync(url, context, nextLoad),
  });
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
 * Puts right what `import-in-the-middle` gets wrong: it takes all that has no parent and no ending for the file of a command
 * line tool, and so the built-in modules that `-e`, `-p` and the REPL load, which Node.js then reads as files
 * (`ENOENT … open 'os'`).
 */
function keepBuiltin(result: ReturnType<Hooks['resolve']>): ReturnType<Hooks['resolve']> {
  return result.format === 'commonjs' && isBuiltin(result.url)
    ? { ...result, format: 'builtin' }
    : result;
}

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
