// Checks the tarball that users install: what publint and are-the-types-wrong find, and what must (not) be inside.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { budgets } from '../bench/budgets.ts';

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'filrouge-pack-'));
try {
  const packed = pack(folder);
  const tarball = readFileSync(join(folder, packed.filename));
  const problems = [
    ...checkFiles(packed),
    ...(await lintPackage(tarball)),
    ...(await checkTypes(tarball)),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else
    console.log(
      `${packed.filename}: ${packed.files.length} files, ${packed.unpackedSize} bytes, no problem`,
    );
} finally {
  rmSync(folder, { recursive: true });
}

function pack(destination: string): Packed {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' })) as Packed[];
  if (packed === undefined) throw new Error('npm pack gave nothing');
  return packed;
}

function checkFiles({ files, unpackedSize }: Packed): string[] {
  const needed = [
    'dist/index.cjs',
    'dist/index.d.cts',
    'dist/register.cjs',
    'dist/cli.cjs',
    'dist/licenses.md',
    'dist/ui/index.html',
    'dist/ui/licenses.md',
    'LICENSE',
    'README.md',
  ];
  const paths = new Set(files.map((file) => file.path));
  const problems = needed
    .filter((path) => !paths.has(path))
    .map((path) => `${path} is missing from the package`);
  const foreign = [...paths].filter((path) => /^(src|test|scripts|examples)\//.test(path));
  if (foreign.length > 0) problems.push(`not for users: ${foreign.join(', ')}`);
  if (unpackedSize > budgets.bytesOfPackage)
    problems.push(`${unpackedSize} bytes unpacked; at most ${budgets.bytesOfPackage}`);
  return problems;
}

async function lintPackage(tarball: Uint8Array): Promise<string[]> {
  const copy = new Uint8Array(tarball).buffer;
  const { messages, pkg } = await publint({ pack: { tarball: copy } });
  return messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`);
}

async function checkTypes(tarball: Uint8Array): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(tarball));
  const problems = 'problems' in analysis ? analysis.problems : [];
  // `resolutionKind: node10` does not know `exports`; users of this package are on Node.js 22.
  return problems
    .filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
    .map((problem) => `types: ${JSON.stringify(problem)}`);
}
