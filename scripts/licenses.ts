import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * Gives the licences of the packages that a bundle contains, as Markdown; packages with the same text share it.
 * @param modules Files of the bundle; those outside `node_modules` are ours.
 * @returns Empty when nothing of others is inside.
 */
export function licensesOf(modules: readonly string[]): string {
  const texts = new Map<string, string[]>();
  for (const folder of foldersOf(modules)) {
    const { name, version, license } = readManifest(folder);
    const text = readLicense(folder);
    texts.set(text, [...(texts.get(text) ?? []), `- ${name} ${version} (${license})`]);
  }
  const parts = [...texts].map(
    ([text, names]) => `${names.join('\n')}\n\n\`\`\`\n${text}\n\`\`\`\n`,
  );
  return parts.length === 0 ? '' : `# Packages inside this build\n\n${parts.join('\n')}`;
}

function foldersOf(modules: readonly string[]): readonly string[] {
  const folders = modules.flatMap((file) => {
    const [, folder] = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file) ?? [];
    return folder ?? [];
  });
  return [...new Set(folders)].sort();
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** @throws Error when the package brings none: it must not be bundled then. */
function readLicense(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`${folder} has no licence file`);
  return readFileSync(join(folder, file), 'utf8').trim();
}
