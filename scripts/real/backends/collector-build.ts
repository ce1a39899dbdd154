import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cachePath, retry } from '../fetched.ts';

const version = '0.159.0';
const stableVersion = '1.65.0';
const core = 'go.opentelemetry.io/collector';
const contrib = 'github.com/open-telemetry/opentelemetry-collector-contrib';
const run = promisify(execFile);

/** What the files in deploy/collector use. The balancer's exporter is no part: its module cannot be fetched by version. */
const components: Readonly<Record<string, readonly string[]>> = {
  receivers: [`${core}/receiver/otlpreceiver`, `${contrib}/receiver/filelogreceiver`],
  processors: [
    `${core}/processor/memorylimiterprocessor`,
    `${contrib}/processor/redactionprocessor`,
    `${contrib}/processor/tailsamplingprocessor`,
  ],
  exporters: [`${core}/exporter/otlphttpexporter`],
  extensions: [
    `${contrib}/extension/storage/filestorage`,
    `${contrib}/extension/healthcheckextension`,
  ],
};
const providers = ['env', 'file'].map((name) => `${core}/confmap/provider/${name}provider`);

/**
 * Gives the path of an OpenTelemetry Collector with the components that deploy/collector needs. It is built once with
 * OpenTelemetry's own builder, about two minutes, and kept in the user's cache folder.
 * @throws Error when there is no Go, or a module cannot be fetched.
 */
export async function findCollector(say: (line: string) => void): Promise<string> {
  const path = cachePath(`collector-${version}`, 'otelcol');
  if (existsSync(path)) return path;
  say(`building OpenTelemetry Collector ${version} with Go into ${path}, once, some minutes`);
  const folder = await mkdtemp(join(tmpdir(), 'filrouge-collector-'));
  try {
    await retry(() => build(folder), say);
    await mkdir(dirname(path), { recursive: true });
    // Copied beside, then renamed: an interrupted copy must not look like a finished one.
    const unfinished = `${path}.${process.pid}`;
    await cp(join(folder, 'out', 'otelcol'), unfinished);
    await rename(unfinished, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return path;
}

async function build(folder: string): Promise<void> {
  const env = { ...process.env, GOBIN: folder };
  await run('go', ['install', `${core}/cmd/builder@v${version}`], { env });
  await writeFile(join(folder, 'builder.yaml'), JSON.stringify(toManifest(folder)));
  await run(join(folder, 'builder'), ['--config', join(folder, 'builder.yaml')], { cwd: folder });
}

function toManifest(folder: string): object {
  const modules = (names: readonly string[], of: string) =>
    names.map((name) => ({ gomod: `${name} v${of}` }));
  return {
    dist: { name: 'otelcol', output_path: join(folder, 'out'), go: 'go' },
    ...Object.fromEntries(
      Object.entries(components).map(([kind, names]) => [kind, modules(names, version)]),
    ),
    providers: modules(providers, stableVersion),
  };
}
