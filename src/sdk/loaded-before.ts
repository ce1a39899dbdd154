import { packageOf } from '#module-loading';

/**
 * Names the packages that the process loaded before telemetry started, although they are instrumented by patching:
 * their spans will be missing.
 * @param files Files of the modules that were loaded.
 * @param packages Names of the packages that are patched.
 */
export function findLoadedBefore(
  files: readonly string[],
  packages: readonly string[],
): readonly string[] {
  const known = new Set(packages);
  const found = new Set<string>();
  for (const file of files) {
    const name = packageOf(file);
    if (name !== undefined && known.has(name)) found.add(name);
  }
  return [...found].sort();
}
