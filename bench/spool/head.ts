import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** Says what stands above the tables: machine, load, versions. */
export function sayHead(name: string): void {
  const packages = [
    'sdk-trace',
    'sdk-logs',
    'exporter-trace-otlp-proto',
    'exporter-logs-otlp-proto',
  ];
  console.log(`npm run bench -- ${name}, ${new Date().toISOString().slice(0, 16)}Z`);
  console.log(
    `Node.js ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, load average ${toLoad()} at the beginning`,
  );
  console.log(packages.map((name) => versionOf(`@opentelemetry/${name}`)).join(', '));
  console.log(
    'Medians, with the least and the greatest round in brackets; ratios are of one round.',
  );
}

/** Gives the load of the machine over 1, 5 and 15 minutes. */
export const toLoad = (): string =>
  loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');

function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return `${name} ${version}`;
}
