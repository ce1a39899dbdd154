import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { pathOf } from '../../demo/paths.ts';
import { countSignal } from '../counts.ts';
import { linesOf } from '../program.ts';
import type { Bench, Finding, Probe } from '../probe.ts';

/** An application whose own copy is older than ours. */
export const olderApi: Probe = {
  goal: 'G16',
  name: 'the newest 1.9, from the registry',
  promise: 'lost 0, or one line that names both versions and paths',
  run: async (bench) => {
    const folder = await installOlder();
    if (folder !== undefined) return makeSpans(bench, folder);
    return { measured: '', misses: [], skipped: 'no registry' };
  },
};

/** An application whose own copy is newer than ours. */
export const newerApi: Probe = {
  goal: 'G16',
  name: 'a newer one (a copy of ours with the next minor version in it)',
  promise: 'lost 0, or one line that names both versions and paths',
  run: async (bench) => makeSpans(bench, copyAsNewer(bench)),
};

const ours = pathOf('node_modules/@opentelemetry/api');
const run = promisify(execFile);

async function makeSpans(bench: Bench, folder: string): Promise<Finding> {
  await bench.sink.start();
  const running = bench.launch({ program: 'skewed.cjs', args: [folder] });
  const { stderr } = await running.ended;
  const { lost, produced } = countSignal(bench.read().spans, bench.sink.spans);
  const [own, other] = [versionOf(ours), versionOf(folder)];
  const wanted = [own, other, ours, folder];
  const isSaid = linesOf(stderr, 'ours').some((line) =>
    wanted.every((part) => line.includes(part)),
  );
  const misses = [
    ...(produced === 0 ? ['no spans were made'] : []),
    ...(lost > 0 && !isSaid
      ? [`${lost} spans lost, and no line that names versions and paths`]
      : []),
  ];
  const said = isSaid ? ', said' : '';
  return { measured: `${other} beside ${own}: ${lost} of ${produced} lost${said}`, misses };
}

/** Kept from run to run; undefined when there is no registry. */
async function installOlder(): Promise<string | undefined> {
  const cache = join(homedir(), '.cache/filrouge/api-1.9');
  const folder = join(cache, 'node_modules/@opentelemetry/api');
  if (existsSync(join(folder, 'package.json'))) return folder;
  mkdirSync(cache, { recursive: true });
  const npm = [
    'install',
    '--prefix',
    cache,
    '--no-audit',
    '--no-fund',
    '@opentelemetry/api@~1.9.0',
  ];
  try {
    await run('npm', npm, { cwd: cache });
  } catch {
    return undefined;
  }
  return folder;
}

/** The version is in package.json and, as text, in the code that compares it. */
function copyAsNewer({ folder }: Bench): string {
  const copy = join(folder, 'newer/node_modules/@opentelemetry/api');
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(ours, copy, { recursive: true });
  const version = versionOf(ours);
  const [major, minor] = version.split('.').map(Number);
  const next = `${major}.${(minor ?? 0) + 1}.0`;
  for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    if (!/(?:package\.json|\.[cm]?js)$/.test(name)) continue;
    const file = join(copy, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`"${version}"`, `"${next}"`));
  }
  return copy;
}

function versionOf(folder: string): string {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
