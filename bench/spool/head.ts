import { readFileSync } from 'node:fs';
import { tellHead } from '../peers/rounds.ts';

const packages = ['sdk-trace', 'sdk-logs', 'exporter-trace-otlp-proto', 'exporter-logs-otlp-proto'];

/** Prints what stands above the tables: machine, load, versions. */
export function tellOwnHead(bench: string): void {
  tellHead(bench, new Map());
  console.log(packages.map((name) => versionOf(`@opentelemetry/${name}`)).join(', '));
}

function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return `${name} ${version}`;
}
