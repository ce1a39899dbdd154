import { isBuiltin, Module } from 'node:module';
import { runOutside, withoutScheme } from '#module-loading';

type Require = (this: unknown, id: string) => unknown;

/** How Node.js itself loads, before anything is patched. */
export interface NativeLoading {
  readonly require: Require;
  readonly getBuiltinModule: typeof process.getBuiltinModule;
}

const prototype = Module.prototype as unknown as { require: Require };

/** Remembers how modules are loaded before instrumentations are made. */
export function rememberLoading(): NativeLoading {
  return { require: prototype.require, getBuiltinModule: process.getBuiltinModule };
}

/**
 * Lets built-in modules load as if nothing were instrumented, but for those that wait to be patched when they are loaded:
 * Node.js leaves out its deprecation warnings where a file of `node_modules` is on the stack, as ours is, and so is the
 * function that instrumentations put around `require`.
 * @param waiting Names of packages and built-in modules that are patched when they are loaded.
 */
export function loadBuiltinsDirectly(native: NativeLoading, waiting: readonly string[]): void {
  const wait = new Set(waiting.filter((name) => isBuiltin(name)).map(withoutScheme));
  const isDirect = (id: unknown): boolean =>
    typeof id === 'string' && isBuiltin(id) && !wait.has(withoutScheme(id));
  const patched = prototype.require;
  if (patched === native.require) return;
  prototype.require = runOutside(
    'return function require(id) { return (isDirect(id) ? native : patched).call(this, id); };',
    { isDirect, native: native.require, patched },
  ) as Require;
  if (wait.size === 0) process.getBuiltinModule = native.getBuiltinModule;
}
