import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A way to start a program, as its documentation has it. */
export interface Candidate {
  readonly name: string;
  /** In bench/peers; without it, that of its name. */
  readonly folder?: string;
  /** Beside express and winston, in the folder where the programs are started. */
  readonly packages: readonly string[];
  /** What stands in front of the program on the command line. */
  readonly flags: readonly string[];
  /** Sends everything to this address; nothing leaves the machine. */
  readonly env: (url: string, temporary: string) => Readonly<Record<string, string>>;
}

/** Without telemetry: what all others are compared with. */
export const bare: Candidate = { name: 'bare', packages: [], flags: [], env: () => ({}) };

// Without the detectors that ask the addresses of clouds. Their modules are loaded all the same.
const local = { OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process' };
const toOtlp = (url: string): Record<string, string> => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

/** OpenTelemetry without a distribution. */
export const plain: Candidate = {
  name: 'opentelemetry',
  packages: ['@opentelemetry/auto-instrumentations-node', '@opentelemetry/api'],
  flags: ['--require', '@opentelemetry/auto-instrumentations-node/register'],
  env: (url) => ({ ...toOtlp(url), ...local }),
};

/** The distribution of this repository. */
export const own: Candidate = {
  name: 'filrouge',
  packages: ['filrouge'],
  flags: ['--require', 'filrouge/register'],
  env: (url, temporary) => ({ ...toOtlp(url), FILROUGE_SPOOL_DIR: join(temporary, 'spool') }),
};

/** Gives a candidate further variables. */
export function withEnv(
  candidate: Candidate,
  variables: Readonly<Record<string, string>>,
): Candidate {
  return {
    ...candidate,
    env: (url, temporary) => ({ ...candidate.env(url, temporary), ...variables }),
  };
}

/** As much as those do that send no log records. */
export const spansOnly: Candidate = {
  ...withEnv(own, { OTEL_LOGS_EXPORTER: 'none' }),
  name: 'filrouge-spans-only',
};

/** Installed and preloaded, and switched off. */
export const disabled: Candidate = {
  ...withEnv(own, { OTEL_SDK_DISABLED: 'true' }),
  name: 'filrouge-disabled',
};

/** Each in a folder of its name in bench/peers; filrouge is packed and installed in a temporary one. */
export const candidates: readonly Candidate[] = [
  bare,
  own,
  plain,
  {
    name: 'dd-trace',
    packages: ['dd-trace'],
    flags: ['--require', 'dd-trace/init'],
    env: (url) => ({ DD_TRACE_AGENT_URL: url, DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false' }),
  },
  {
    name: 'elastic',
    packages: ['@elastic/opentelemetry-node'],
    flags: ['--import', '@elastic/opentelemetry-node'],
    env: (url) => ({ ...toOtlp(url), ...local }),
  },
  {
    // 4.11.0 asks for a version of an instrumentation that could not be had.
    name: 'splunk',
    packages: ['@splunk/otel'],
    flags: ['--require', '@splunk/otel/instrument'],
    env: (url) => ({ ...toOtlp(url), ...local }),
  },
  {
    name: 'sentry',
    packages: ['@sentry/node'],
    flags: ['--import', './instrument.mjs'],
    env: (url) => ({ SENTRY_DSN: `${url.replace('://', '://public@')}/1` }),
  },
  {
    // Its own default patches http and express only, and needs the second package for it.
    name: 'autotel',
    packages: ['autotel', '@opentelemetry/auto-instrumentations-node'],
    flags: ['--import', 'autotel/auto'],
    env: (url) => ({ ...toOtlp(url), ...local }),
  },
];

const run = promisify(execFile);
const npmFlags = ['--ignore-scripts', '--no-audit', '--no-fund'];
const root = fileURLToPath(new URL('../..', import.meta.url));

const shared = new URL('../answer.cjs', import.meta.url);

/** Installs what is missing, and puts the programs beside it; gives the folder to start them in. */
export async function install(
  candidate: Candidate,
  temporary: string,
  programs: readonly URL[],
): Promise<string> {
  const isOwn = candidate.packages.includes('filrouge');
  const folder = isOwn
    ? await installOwn(temporary)
    : join(root, 'bench/peers', candidate.folder ?? candidate.name);
  if (!existsSync(join(folder, 'node_modules')))
    await run('npm', ['ci', ...npmFlags], { cwd: folder });
  // Beside their packages, because that is where `require` looks for them.
  for (const program of [...programs, shared])
    copyFileSync(program, join(folder, basename(fileURLToPath(program))));
  return folder;
}

/** As a user has it: from the packed file, with the dependencies that npm chooses today. */
async function installOwn(temporary: string): Promise<string> {
  const folder = join(temporary, 'filrouge');
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', temporary], { cwd: root });
  const tarball = readdirSync(temporary).find((file) => file.endsWith('.tgz')) ?? '';
  const manifest = join(root, 'bench/peers', bare.name, 'package.json');
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: object };
  const all = { ...dependencies, filrouge: `file:${join(temporary, tarball)}` };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: all }));
  await run('npm', ['install', ...npmFlags], { cwd: folder });
  return folder;
}

/** Gives the names of the packages with the versions that are installed in a folder. */
export function versionsOf(candidate: Candidate, folder: string): string {
  return candidate.packages
    .map((name) => {
      const file = join(folder, 'node_modules', name, 'package.json');
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
      return `${name} ${version}`;
    })
    .join(' + ');
}
