/**
 * Keeps Node 22 from printing that node:sqlite is experimental, while the module that needs it is loaded.
 * Node gives that warning once, through `process.emitWarning`, when node:sqlite is first loaded;
 * every other warning passes, and afterwards the function is Node's own again.
 */
export async function withoutSqliteWarning<T>(load: () => Promise<T>): Promise<T> {
  const original = process.emitWarning;
  const filter = (warning: string | Error, ...rest: unknown[]): void => {
    if (String(warning).startsWith('SQLite is an experimental feature')) return;
    Reflect.apply(original, process, [warning, ...rest]);
  };
  process.emitWarning = filter;
  try {
    return await load();
  } finally {
    process.emitWarning = original;
  }
}
