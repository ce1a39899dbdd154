import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { pathOf } from '../demo/paths.ts';
import { buildJaeger, cachedJaeger } from './jaeger-build.ts';
import { freePorts } from './free-ports.ts';
import { answersOk, startService } from './service.ts';
import { until } from './until.ts';
import { jaegerUiConfig } from './view-links.ts';

/** A Jaeger to test against. */
export interface RunningJaeger {
  /** Base URL of the query API and the page. */
  readonly queryUrl: string;
  /** Base URL of the OTLP/HTTP receiver. */
  readonly otlpUrl: string;
  /** Where it comes from, in words. */
  readonly origin: string;
  /** Ends it, unless it is somebody else's. */
  close(): Promise<void>;
}

type Say = (line: string) => void;

const image = 'jaegertracing/jaeger:2.20.0';
const startMs = 60_000;
const pollMs = 100;
const run = promisify(execFile);

/**
 * Finds a Jaeger: `JAEGER_QUERY_URL`, `jaeger` on PATH, one built before, one built now with Go, Docker.
 * @throws With what is missing when none of these is there.
 */
export async function startJaeger(say: Say): Promise<RunningJaeger> {
  const queryUrl = process.env['JAEGER_QUERY_URL'];
  if (queryUrl !== undefined && queryUrl !== '') return foreignJaeger(queryUrl);
  const binary = onPath('jaeger') ?? cachedJaeger() ?? (await builtJaeger(say));
  if (binary !== undefined) return startBinary(binary, await choosePorts(), undefined);
  if (await hasDocker()) return startContainer(say);
  throw new Error(
    'No Jaeger to test against. Any one of these will do: JAEGER_QUERY_URL of a running one ' +
      '(with JAEGER_OTLP_URL), a jaeger binary on PATH, Go 1.25 or newer to build one, a Docker that runs.',
  );
}

async function foreignJaeger(text: string): Promise<RunningJaeger> {
  const query = new URL(text);
  const otlp = new URL(process.env['JAEGER_OTLP_URL'] ?? query.origin);
  if (process.env['JAEGER_OTLP_URL'] === undefined) otlp.port = '4318';
  return {
    queryUrl: query.href.replace(/\/+$/, ''),
    otlpUrl: otlp.href.replace(/\/+$/, ''),
    origin: `JAEGER_QUERY_URL ${query.href}`,
    close: async () => undefined,
  };
}

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

async function builtJaeger(say: Say): Promise<string | undefined> {
  if (onPath('go') === undefined) return undefined;
  try {
    return await buildJaeger(say);
  } catch (error) {
    say(`Jaeger could not be built: ${String(error)}`);
    return undefined;
  }
}

/** A Jaeger that can be stopped and started again at the same address, with what it had stored (Badger). */
export interface LastingJaeger {
  readonly start: () => Promise<RunningJaeger>;
  /** Removes what it stored. */
  readonly remove: () => Promise<void>;
}

/**
 * Finds the program of a Jaeger: `jaeger` on PATH, one built before, one built now with Go.
 * @throws When none of these is there.
 */
export async function createLastingJaeger(say: Say): Promise<LastingJaeger> {
  const binary = await findBinary(say);
  const ports = await choosePorts();
  const store = await mkdtemp(join(tmpdir(), 'filrouge-jaeger-store-'));
  return {
    start: () => startBinary(binary, ports, store),
    remove: () => rm(store, { recursive: true, force: true }),
  };
}

/**
 * Starts a Jaeger with deploy/jaeger/opensearch.yaml.
 * @throws Error when no Jaeger is there, or it does not come up.
 */
export function startJaegerOnOpenSearch(searchUrl: string, say: Say): Promise<RunningJaeger> {
  return startDeployed(['opensearch.yaml'], { FILROUGE_SEARCH_URL: searchUrl }, say);
}

/** Starts the same, which takes what is in a Kafka. It listens for nothing else. */
export function startJaegerBehindKafka(
  searchUrl: string,
  broker: string,
  say: Say,
): Promise<RunningJaeger> {
  const env = { FILROUGE_SEARCH_URL: searchUrl, FILROUGE_KAFKA: broker };
  return startDeployed(['opensearch.yaml', 'from-kafka.yaml'], env, say);
}

/** Starts a Jaeger that puts what it takes into a Kafka, and answers no queries. */
export function startJaegerToKafka(broker: string, say: Say): Promise<RunningJaeger> {
  return startDeployed(['to-kafka.yaml'], { FILROUGE_KAFKA: broker }, say);
}

/** @param files Of deploy/jaeger. */
async function startDeployed(
  files: readonly string[],
  env: Readonly<Record<string, string>>,
  say: Say,
): Promise<RunningJaeger> {
  const binary = await findBinary(say);
  const ports = await choosePorts();
  const at = (port: number): string => `127.0.0.1:${port}`;
  const configs = files.map((file) => pathOf(`deploy/jaeger/${file}`));
  return startWith(binary, ports, configs, {
    FILROUGE_JAEGER_OTLP: at(ports.otlp),
    FILROUGE_JAEGER_QUERY: at(ports.query),
    FILROUGE_JAEGER_GRPC: at(ports.queryGrpc),
    FILROUGE_JAEGER_HEALTH: at(ports.health),
    ...env,
  });
}

/** @throws Error when no program of a Jaeger is there, nor Go to build one. */
async function findBinary(say: Say): Promise<string> {
  const binary = onPath('jaeger') ?? cachedJaeger() ?? (await builtJaeger(say));
  if (binary === undefined) throw new Error('No jaeger on PATH, and no Go 1.25 to build one.');
  return binary;
}

type JaegerPorts = Readonly<Record<'query' | 'queryGrpc' | 'otlp' | 'health', number>>;

async function choosePorts(): Promise<JaegerPorts> {
  const [query, queryGrpc, otlp, health] = await freePorts(4);
  return { query, queryGrpc, otlp, health };
}

/** @param store Folder for what it stores; undefined: in memory. */
async function startBinary(
  binary: string,
  ports: JaegerPorts,
  store: string | undefined,
): Promise<RunningJaeger> {
  const folder = await mkdtemp(join(tmpdir(), 'filrouge-jaeger-'));
  const config = join(folder, 'jaeger.json');
  await writeFile(config, JSON.stringify(configOf(ports, store)));
  const jaeger = await startWith(binary, ports, [config], {});
  return {
    ...jaeger,
    close: async () => {
      await jaeger.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startWith(
  binary: string,
  { query, otlp, health }: JaegerPorts,
  configs: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RunningJaeger> {
  const { stop } = await startService({
    name: binary,
    command: binary,
    args: configs.flatMap((config) => ['--config', config]),
    env,
    isWell: () => answersOk(`http://127.0.0.1:${health}/status`),
    startMs,
  });
  return {
    queryUrl: `http://127.0.0.1:${query}`,
    otlpUrl: `http://127.0.0.1:${otlp}`,
    origin: binary,
    close: () => stop('SIGTERM'),
  };
}

/** All on loopback, only ports that we chose: another Jaeger may run beside. */
function configOf(ports: JaegerPorts, store: string | undefined) {
  const at = (port: number): string => `127.0.0.1:${port}`;
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
      pipelines: {
        traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] },
      },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
    extensions: {
      jaeger_storage: { backends: { main: backendOf(store) } },
      jaeger_query: {
        storage: { traces: 'main' },
        http: { endpoint: at(ports.query) },
        grpc: { endpoint: at(ports.queryGrpc) },
        ui: { config_file: jaegerUiConfig },
      },
      healthcheckv2: { use_v2: true, http: { endpoint: at(ports.health) } },
    },
    receivers: { otlp: { protocols: { http: { endpoint: at(ports.otlp) } } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'main' } },
  };
}

function backendOf(store: string | undefined) {
  if (store === undefined) return { memory: { max_traces: 100_000 } };
  const directories = { keys: join(store, 'keys'), values: join(store, 'values') };
  return { badger: { directories, ephemeral: false } };
}

async function hasDocker(): Promise<boolean> {
  if (onPath('docker') === undefined) return false;
  return run('docker', ['info'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

async function startContainer(say: Say): Promise<RunningJaeger> {
  say(`starting ${image} in Docker`);
  const ports = [16686, 4318, 13133].flatMap((port) => ['--publish', `127.0.0.1::${port}`]);
  const { stdout } = await run('docker', ['run', '--rm', '--detach', ...ports, image]);
  const id = stdout.trim();
  const close = async (): Promise<void> => {
    await run('docker', ['stop', id]);
  };
  try {
    const [query, otlp, health] = await Promise.all(
      [16686, 4318, 13133].map((port) => publishedAt(id, port)),
    );
    const times = { withinMs: startMs, everyMs: pollMs };
    if (!(await until(() => answersOk(`${health}/status`), Boolean, times)))
      throw new Error(`${image} is not healthy within ${startMs / 1_000} s`);
    return { queryUrl: `${query}`, otlpUrl: `${otlp}`, origin: `Docker image ${image}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function publishedAt(container: string, port: number): Promise<string> {
  const { stdout } = await run('docker', ['port', container, String(port)]);
  return `http://${stdout.split('\n')[0]?.trim()}`;
}
