import { isBuiltin, registerHooks } from 'node:module';

type Hooks = {
  [Name in 'resolve' | 'load']: NonNullable<Parameters<typeof registerHooks>[0][Name]>;
};
type Resolved = ReturnType<Hooks['resolve']>;

/** Who is asked about modules; nobody is there until somebody sets itself. */
export interface ModuleWatch {
  /** Before an ES import is resolved. Never throws. */
  importing: () => void;
  /** An ES import was resolved to this address; true: what is set here has changed, resolve it again. Never throws. */
  imported: (url: string) => boolean;
  /** Anything was resolved to this address. Never throws. */
  resolved: (url: string) => void;
  /** What wraps ES modules. */
  wrap: Hooks | undefined;
}

const nothing = (): void => {};
const unchanged = (): boolean => false;

/** The one watch of this thread. */
export const moduleWatch: ModuleWatch = {
  importing: nothing,
  imported: unchanged,
  resolved: nothing,
  wrap: undefined,
};

/**
 * Since 22.22.3, 24.11.1, 25.1 and 26.0, a synchronous hook may leave the source of a CommonJS module to Node.js
 * (nodejs/node#59929).
 */
export function hasSoundHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number.parseFloat);
  const isFrom = (fromMinor: number, fromPatch: number): boolean =>
    minor > fromMinor || (minor === fromMinor && patch >= fromPatch);
  if (major === 22) return isFrom(22, 3);
  if (major === 24) return isFrom(11, 1);
  return major === 25 ? isFrom(1, 0) : major >= 26;
}

let isHooked = false;

/** Puts the watch before how Node.js finds and loads modules. A second call does nothing. */
export function hookModules(): void {
  if (isHooked) return;
  isHooked = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const isImport = context.conditions?.includes('import') ?? false;
      const resolve = (): Resolved => {
        if (isImport) moduleWatch.importing();
        return moduleWatch.wrap === undefined
          ? nextResolve(specifier, context)
          : moduleWatch.wrap.resolve(specifier, context, nextResolve);
      };
      let result = resolve();
      if (isImport && moduleWatch.imported(result.url)) result = resolve();
      moduleWatch.resolved(result.url);
      return keepBuiltin(result);
    },
    load: (url, context, nextLoad) =>
      moduleWatch.wrap === undefined
        ? nextLoad(url, context)
        : moduleWatch.wrap.load(url, context, nextLoad),
  });
}

/**
 * Puts right what `import-in-the-middle` gets wrong: it takes all that has no parent and no ending for the file of a command
 * line tool, and so the built-in modules that `-e`, `-p` and the REPL load, which Node.js then reads as files
 * (`ENOENT … open 'os'`).
 */
function keepBuiltin(result: Resolved): Resolved {
  return result.format === 'commonjs' && isBuiltin(result.url)
    ? { ...result, format: 'builtin' }
    : result;
}
