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

function packageOf(file: string): string | undefined {
  const parts = file.split(/[\\/]/);
  const index = parts.lastIndexOf('node_modules');
  const name = parts[index + 1];
  if (index === -1 || name === undefined) return undefined;
  return name.startsWith('@') ? `${name}/${parts[index + 2] ?? ''}` : name;
}
