import { createRequire } from 'node:module';
import { sep } from 'node:path';

/**
 * Gives what the module cache holds of a file of a package: a package that was loaded before us, once for each copy.
 * @param file Path behind `node_modules`, with slashes.
 */
export function exportsOfLoaded(file: string): readonly unknown[] {
  const ending = `${sep}node_modules${sep}${file.replaceAll('/', sep)}`;
  const { cache } = createRequire(import.meta.url);
  return Object.entries(cache).flatMap(([path, module]) =>
    path.endsWith(ending) && module?.loaded === true ? [module.exports as unknown] : [],
  );
}
