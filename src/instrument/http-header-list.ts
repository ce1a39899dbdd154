import { createRequire } from 'node:module';
import { guarded } from '#diagnostics';

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Http = { request: Call; get: Call };
type Headers = Readonly<Record<string | symbol, unknown>>;

const listOf = Symbol('headers as they were given');

/**
 * Keeps what a program sees of `http.request` and `http.get` as it was, around and under the instrumentation that patches
 * them: their names and lengths, and headers that are given as a flat list, which the instrumentation would take for an
 * object with the names `0`, `1`, `2`. Call before the instrumentations are made, and what it returns after they have
 * patched.
 */
export function keepHeaderLists(): () => void {
  const require = createRequire(import.meta.url);
  const modules = ['http', 'https'].map((name) => require(`node:${name}`) as Http);
  const finishers = modules.map((module) => keepIn(module));
  return () => finishers.forEach((finish) => finish());
}

function keepIn(module: Http): () => void {
  const { request, get } = module;
  const under = replace(module, 'request', (args) => mapHeaders(args, toList), request);
  return () => {
    // Nobody patched it: then nothing of ours stays.
    if (module.request === under) {
      module.request = request;
      return;
    }
    replace(module, 'request', (args) => mapHeaders(args, toObject), module.request, request);
    replace(module, 'get', (args) => mapHeaders(args, toObject), module.get, get);
  };
}

/** Puts a function in front of another, with the name and the length of what the program knows. */
function replace(
  module: Http,
  name: keyof Http,
  change: (args: readonly unknown[]) => readonly unknown[],
  inner: Call,
  known: Call = inner,
): Call {
  const outer: Call = function (this: unknown, ...args) {
    const changed = guarded('headers of a request', () => change(args)) ?? args;
    return inner.apply(this, [...changed]);
  };
  Object.defineProperties(outer, {
    name: { value: known.name, configurable: true },
    length: { value: known.length, configurable: true },
  });
  module[name] = outer;
  return outer;
}

/** The options are the first or the second argument. */
function mapHeaders(
  args: readonly unknown[],
  map: (headers: unknown) => unknown,
): readonly unknown[] {
  return args.map((argument, index) => {
    if (index > 1 || typeof argument !== 'object' || argument === null) return argument;
    const { headers } = argument as { headers?: unknown };
    const mapped = map(headers);
    return mapped === headers ? argument : { ...argument, headers: mapped };
  });
}

/** A list travels through the instrumentation under a symbol; what the instrumentation adds are names. */
function toObject(headers: unknown): unknown {
  return Array.isArray(headers) ? { [listOf]: headers } : headers;
}

function toList(headers: unknown): unknown {
  const list = typeof headers === 'object' ? (headers as Headers | null)?.[listOf] : undefined;
  if (!Array.isArray(list)) return headers;
  const given = list as readonly unknown[];
  const names = new Set(given.filter((_, index) => index % 2 === 0).map(lowerCase));
  const added = Object.entries(headers as Headers).filter(([name]) => !names.has(name));
  return [...given, ...added.flat()];
}

function lowerCase(name: unknown): string {
  return String(name).toLowerCase();
}
