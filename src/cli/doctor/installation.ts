import { dirname } from 'node:path';
import { oldestNode } from '#node-version';
import { version } from '#version';
import { failure, ok, warning, type Finding } from '../finding.ts';
import { findManifest, findPackage, type FoundPackage } from './packages.ts';

const apiName = '@opentelemetry/api';

/** What patches the same modules, and starts by itself or is about to be started. */
const others: readonly string[] = [
  '@opentelemetry/auto-instrumentations-node',
  '@elastic/opentelemetry-node',
  'elastic-apm-node',
  'dd-trace',
  'newrelic',
  '@sentry/node',
  '@splunk/otel',
  '@honeycombio/opentelemetry-node',
  '@azure/monitor-opentelemetry',
  '@dash0/opentelemetry',
  '@instana/collector',
  'logfire',
  'autotel',
];

/** Says which Node.js this is; on one that is too old, the command has ended before. */
export function checkNode(): readonly Finding[] {
  const found = `${process.versions.node} (${oldestNode} or newer is needed); --require and --import both work`;
  return [ok('Node.js', found)];
}

/** Says which packages a program in a folder would load. */
export function checkPackages(folder: string): readonly Finding[] {
  const project = findPackage('filrouge', folder);
  // In the package, this file is bundled into dist.
  const ownFolder = project?.folder ?? dirname(import.meta.dirname);
  return [checkFilrouge(project), checkApi(folder, ownFolder), checkOthers(folder)];
}

/** Says whether something is seen that starts telemetry. */
export function checkStart(folder: string, nodeOptions: string): readonly Finding[] {
  const name = 'start';
  if (startsFilrouge(nodeOptions)) return [ok(name, 'NODE_OPTIONS loads filrouge/register')];
  const scripts = Object.entries(findManifest(folder)?.scripts ?? {})
    .filter(([, script]) => startsFilrouge(String(script)))
    .map(([script]) => script);
  if (scripts.length > 0)
    return [ok(name, `scripts of package.json load filrouge/register: ${scripts.join(', ')}`)];
  return [
    warning(
      name,
      'neither NODE_OPTIONS nor a script of package.json loads filrouge/register',
      'start with `node --require filrouge/register app.js`, unless your code calls initTelemetry().',
    ),
  ];
}

function startsFilrouge(text: string): boolean {
  return /(?:--require|--import|-r)[\s=]+["']?(?:\S*[\\/])?filrouge[\\/](?:dist[\\/])?register\b/.test(
    text,
  );
}

function checkFilrouge(project: FoundPackage | undefined): Finding {
  const name = 'filrouge';
  if (project === undefined)
    return failure(
      name,
      `${version} runs this; from this folder, no filrouge is found`,
      'run `npm i filrouge` in the folder of your project.',
    );
  if (project.version === version) return ok(name, `${version}, in ${project.folder}`);
  return warning(
    name,
    `${version} runs this; from this folder, ${project.version} is found (${project.folder})`,
    'programs load the latter: update it.',
  );
}

function checkApi(folder: string, ownFolder: string): Finding {
  const ours = findPackage(apiName, ownFolder);
  const theirs = findPackage(apiName, folder) ?? ours;
  if (ours === undefined || theirs === undefined)
    return failure(
      apiName,
      'it is not found from filrouge, which cannot start without it',
      `run \`npm i ${apiName}\` in the folder of your project.`,
    );
  if (ours.folder === theirs.folder) return ok(apiName, `${ours.version}, one copy`);
  const found = `two copies: programs load ${theirs.version} (${theirs.folder}), filrouge ${ours.version} (${ours.folder})`;
  const advice = `see \`npm ls ${apiName}\`, and let one version satisfy all: ${ours.version}.`;
  // They meet by a name with the major version in it.
  return majorOf(theirs) === majorOf(ours)
    ? warning(apiName, found, `what your code records arrives all the same; ${advice}`)
    : failure(apiName, found, `what your code records goes nowhere; ${advice}`);
}

function majorOf({ version }: FoundPackage): string | undefined {
  return version.split('.')[0];
}

function checkOthers(folder: string): Finding {
  const name = 'other telemetry';
  const found = others.flatMap((each) => {
    const version = findPackage(each, folder)?.version;
    return version === undefined ? [] : [`${each} ${version}`];
  });
  if (found.length === 0) return ok(name, 'none is installed');
  return warning(
    name,
    `${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} installed`,
    'two in one process patch the same modules: start one alone.',
  );
}
