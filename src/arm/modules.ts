import { isBuiltin, Module } from 'node:module';
import { compileFunction } from 'node:vm';
import { guarded } from '#diagnostics';
import { bridgedPackages, instrumentationTable } from '#instrumentation-table';
import { hookModules, moduleWatch } from '#module-hooks';
import { ownFolder } from './first.ts';

type Load = (this: unknown, id: string) => unknown;

/** What Node.js does not declare. */
const loader = Module as unknown as {
  readonly prototype: { require: Load };
  _resolveFilename(id: string, parent: unknown): string;
};

/** Built-in modules that are off unless a variable names them, which starts telemetry at once. */
const quiet = new Set(['dns', 'dns/promises', 'fs', 'fs/promises', 'net']);
/** What makes spans or records, or leaves some when it ends (a thread). */
const seen = new Set(
  [
    ...instrumentationTable.flatMap(({ patches }) => patches),
    ...bridgedPackages,
    '@opentelemetry/api',
    'http',
    'https',
    'worker_threads',
  ].filter((name) => !quiet.has(name)),
);
const inPackage = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

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
  const watched = compile(
    'return function require(id) { return (wakes(id, this) ? prototype.require : native).call(this, id); };',
    { wakes, prototype: loader.prototype, native: require },
  ) as Load;
  const watchedBuiltin = compile(
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

/** From a script that lies in no `node_modules`: Node.js leaves out its deprecation warnings for those that do. */
function compile(code: string, values: Readonly<Record<string, unknown>>): unknown {
  const create = compileFunction(code, Object.keys(values), { filename: 'filrouge:require' });
  return create(...Object.values(values));
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
  if (isBuiltin(url)) return seen.has(withoutScheme(url));
  return url.includes('/node_modules/') && isSeenFile(url);
}

function isSeenFile(file: string): boolean {
  const name = inPackage.exec(file)?.[1]?.replace('\\', '/');
  return name !== undefined && seen.has(name);
}

function withoutScheme(id: string): string {
  return id.startsWith('node:') ? id.slice(5) : id;
}
