import { createRequire, register, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';

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
    return;
  }
  const hook = pathToFileURL(require.resolve('import-in-the-middle/hook.mjs'));
  register(hook.href, { parentURL: import.meta.url, data: { include } });
}

/**
 * Patches Node's own clients and servers at once, and lets `import { request } from 'node:http'` see it.
 * Call after the instrumentations were made.
 */
export function patchBuiltins(): void {
  const require = createRequire(import.meta.url);
  require('node:http');
  require('node:https');
  syncBuiltinESMExports();
}

/** Files of the packages, however they are imported (a relative import inside the package, an absolute one). */
function inNodeModules(packages: readonly string[]): RegExp {
  const names = packages.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`/node_modules/(?:${names.join('|')})/`);
}
