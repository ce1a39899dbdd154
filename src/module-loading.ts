import { compileFunction } from 'node:vm';

/** Gives the name of a built-in module without `node:`. */
export function withoutScheme(id: string): string {
  return id.startsWith('node:') ? id.slice(5) : id;
}

/** Gives the name of the package that a file, or the address of one, belongs to; undefined outside `node_modules`. */
export function packageOf(file: string): string | undefined {
  const parts = file.split(/[\\/]/);
  const index = parts.lastIndexOf('node_modules');
  const name = parts[index + 1];
  if (index === -1 || name === undefined) return undefined;
  return name.startsWith('@') ? `${name}/${parts[index + 2] ?? ''}` : name;
}

/**
 * Runs code of ours in a script that lies in no `node_modules`, wherever this package is installed: Node.js leaves out its
 * deprecation warnings where a file of `node_modules` is on the stack.
 * @param code Body of a function.
 * @param values What it sees, by name.
 */
export function runOutside(code: string, values: Readonly<Record<string, unknown>>): unknown {
  const run = compileFunction(code, Object.keys(values), { filename: 'filrouge:require' });
  return run(...Object.values(values));
}
