import { isBuiltin, Module } from 'node:module';
import { guarded } from '#diagnostics';
import {
  bridgedPackages,
  instrumentationTable,
  quietInstrumentations,
} from '#instrumentation-table';
import { hookModules, moduleWatch } from '#module-hooks';
import { packageOf, runOutside, withoutScheme } from '#module-loading';
import { ownFolder } from './first.ts';

type Load = (this: unknown, id: string) => unknown;

/** What Node.js does not declare. */
const loader = Module as unknown as {
  readonly prototype: { require: Load };
  _resolveFilename(id: string, parent: unknown): string;
};

/** What makes spans or records, or leaves some when it ends (a thread). To name a quiet one starts telemetry at once. */
const seen = new Set([
  ...instrumentationTable
    .filter(({ name }) => !quietInstrumentations.has(name))
    .flatMap(({ patches }) => patches),
  ...bridgedPackages,
  '@opentelemetry/api',
  'worker_threads',
]);

/** Wakes before a library that is instrumented is required; gives what undoes it. */
export function watchRequire(wake: () => void): () => void {
  const { require } = loader.prototype;
  const { getBuiltinModule } = process;
  let isOver = false;
  const wakes = (id: unknown, parent: unknown): boolean =>
    guarded('start', () => {
      if (isOver || !isSeenRequire(id, parent)) return false;
      wake();
      return true;
    }) ?? false;
  const watched = runOutside(
    'return function require(id) { return (wakes(id, this) ? prototype.require : native).call(this, id); };',
    { wakes, prototype: loader.prototype, native: require },
  ) as Load;
  const watchedBuiltin = runOutside(
    'return function getBuiltinModule(id) { return (wakes(id) ? process.getBuiltinModule : native).call(this, id); };',
    { wakes, process, native: getBuiltinModule },
  ) as typeof getBuiltinModule;
  loader.prototype.require = watched;
  process.getBuiltinModule = watchedBuiltin;
  return () => {
    isOver = true;
    // Where somebody has put theirs around, ours stays, and does nothing any more.
    if (loader.prototype.require === watched) loader.prototype.require = require;
    if (process.getBuiltinModule === watchedBuiltin) process.getBuiltinModule = getBuiltinModule;
  };
}

/** Wakes when a library that is instrumented is imported; gives what undoes it. */
export function watchImports(wake: () => void, isAwake: () => boolean): () => void {
  moduleWatch.imported = (url) => {
    if (!isSeenUrl(url)) return false;
    wake();
    return isAwake();
  };
  hookModules();
  return () => {
    moduleWatch.imported = () => false;
  };
}

function isSeenRequire(id: unknown, parent: unknown): boolean {
  if (typeof id !== 'string' || isOwn(parent)) return false;
  if (isBuiltin(id)) return seen.has(withoutScheme(id));
  if (id.startsWith('.') && !id.includes('node_modules')) return false;
  try {
    return isSeenFile(loader._resolveFilename(id, parent));
  } catch {
    // Node.js says it to who asked.
    return false;
  }
}

function isOwn(parent: unknown): boolean {
  const file = (parent as { readonly filename?: unknown } | undefined)?.filename;
  return typeof file === 'string' && file.startsWith(ownFolder);
}

function isSeenUrl(url: string): boolean {
  return isBuiltin(url) ? seen.has(withoutScheme(url)) : isSeenFile(url);
}

function isSeenFile(file: string): boolean {
  const name = packageOf(file);
  return name !== undefined && seen.has(name);
}
