import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { node, root } from '../process/program.ts';
import { startSink, type Sink } from '../process/sink.ts';
import type { HarmCase, Way } from './case.ts';
import { clients } from './cases/clients.ts';
import { ends } from './cases/ends.ts';
import { globals } from './cases/globals.ts';
import { libraries } from './cases/libraries.ts';
import { modules } from './cases/modules.ts';
import { packages } from './cases/packages.ts';
import { servers } from './cases/servers.ts';
import { ways } from './cases/ways.ts';
import { runToEnd, type Ending } from './ending.ts';
import { createProject, type Project } from './project.ts';

const allWays: readonly Way[] = ['require', 'import', 'NODE_OPTIONS'];
const groups = { ways, ends, globals, modules, servers, clients, libraries, packages };
const major = Number(/node-?v?(\d+)/.exec(node)?.[1] ?? process.versions.node.split('.')[0]);

let project: Project;
let sink: Sink;

beforeAll(async () => {
  project = createProject();
  sink = await startSink();
});

afterAll(async () => {
  await sink.close();
  project[Symbol.dispose]();
});

describe.each(Object.entries(groups))('%s', (_group, cases) => {
  test.concurrent.for(cases.filter(({ since = 0 }) => since <= major))(
    '$name',
    async (one, { expect: expectHere }) => {
      const endings = await runAllWays(one);
      const differences = endings.filter(({ bare, ours }) => !isEqual(bare, ours));
      if (one.known !== undefined && major < (one.knownBelow ?? Infinity)) {
        expectHere(differences, 'a known difference must be one').not.toEqual([]);
        for (const { bare, ours } of differences) expectHere(ours.code).toBe(bare.code);
        return;
      }
      for (const { way, bare, ours } of endings)
        expectHere(ours, `${way}\n${describeCase(one)}`).toEqual(bare);
    },
  );
});

test('every known difference is told in docs/known-differences.md, and each told one is shown by a program', () => {
  const page = readFileSync(join(root, 'docs/known-differences.md'), 'utf8');
  const told = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  const shown = Object.values(groups)
    .flat()
    .flatMap((one: HarmCase) => one.known ?? []);
  expect(new Set(told)).toEqual(new Set(shown));
});

interface Pair {
  readonly way: Way;
  readonly bare: Ending;
  readonly ours: Ending;
}

// A program that is not the same twice by itself may end as any of so many runs without filrouge.
const bareRuns = 4;

/** Node.js moves carets of messages as soon as anything is imported: `--import` is compared with that of an empty module. */
async function runAllWays(one: HarmCase): Promise<readonly Pair[]> {
  const wanted = one.command === undefined ? (one.ways ?? allWays) : (['NODE_OPTIONS'] as const);
  const first = await run(one, []);
  const pairs: Pair[] = [];
  for (const way of wanted) {
    const ours = await runOurs(one, way);
    const preload = way === 'import' ? ['--import', 'data:text/javascript,'] : [];
    let bare = first;
    for (let runs = 1; runs < bareRuns && !isEqual(bare, ours); runs += 1)
      bare = await run(one, preload);
    pairs.push({ way, bare, ours });
  }
  return pairs;
}

function runOurs(one: HarmCase, way: Way): Promise<Ending> {
  return way === 'NODE_OPTIONS'
    ? run(one, [], { NODE_OPTIONS: `--require ${project.register}` })
    : run(one, [`--${way}`, 'filrouge/register']);
}

function run(
  one: HarmCase,
  preload: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  const main = one.main ?? 'main.cjs';
  const folder = project.writeCase({ [main]: one.code ?? '', ...one.files });
  const args = [...(one.flags ?? []), ...preload, ...(one.args ?? [main])];
  const command = one.command === undefined ? [node, ...args] : [one.command, ...(one.args ?? [])];
  const [file = '', ...rest] =
    one.shell === undefined ? command : ['/bin/sh', '-c', one.shell, 'sh', ...command];
  return runToEnd({
    file,
    args: rest,
    folder,
    env: {
      PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      // Not in the folder that the program may list, and not with what other programs left.
      XDG_STATE_HOME: join(project.folder, 'state', basename(folder)),
      // A third of the time of a start, some thousand times.
      NODE_COMPILE_CACHE: join(project.folder, 'compiled'),
      ...env,
      ...one.env,
    },
    stdin: one.stdin,
  });
}

function isEqual(left: Ending, right: Ending): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function describeCase({ code, args, flags, env, files }: HarmCase): string {
  return JSON.stringify({ flags, args, env }) + `\n${code ?? ''}\n${JSON.stringify(files ?? {})}`;
}
