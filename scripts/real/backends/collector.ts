import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathOf } from '../../demo/paths.ts';
import { freePorts } from '../free-ports.ts';
import { answersOk, startService, type Service } from '../service.ts';
import { startLogStore, type LogStore } from './log-store.ts';

const startMs = 30_000;

/** A Collector with files of deploy/collector, which can be ended and started again at the same address. */
export interface Collector {
  /** Base URL of its OTLP/HTTP receiver. */
  readonly url: string;
  /** @throws Error with what it said when it does not come up. */
  readonly start: () => Promise<void>;
  /** Ends it as an operator does (SIGTERM), or as the system does when memory is short (SIGKILL). */
  readonly stop: Service['stop'];
}

/** What a {@link Collector} is made of. */
export interface CollectorOptions {
  readonly binary: string;
  /** Which variables of its files say where it listens and keeps its queue. */
  readonly role: 'agent' | 'gateway';
  /** Files of deploy/collector. */
  readonly files: readonly string[];
  /** Its own folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a Collector at a free port; it does not run yet. */
export async function createCollector(options: CollectorOptions): Promise<Collector> {
  const { binary, role, files, folder } = options;
  const [port, grpc, health, metrics] = await freePorts(4);
  const prefix = `FILROUGE_${role.toUpperCase()}`;
  await mkdir(folder, { recursive: true });
  const env = {
    [`${prefix}_LISTEN`]: `127.0.0.1:${port}`,
    [`${prefix}_GRPC`]: `127.0.0.1:${grpc}`,
    [`${prefix}_HEALTH`]: `127.0.0.1:${health}`,
    [`${prefix}_METRICS_PORT`]: String(metrics),
    [`${prefix}_QUEUE`]: join(folder, 'queue'),
    ...options.env,
  };
  const args = files.flatMap((file) => ['--config', pathOf(`deploy/collector/${file}`)]);
  let service: Service | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async (signal) => service?.stop(signal),
    async start() {
      service = await startService({
        name: `the ${role}`,
        command: binary,
        args,
        cwd: folder,
        env,
        isWell: () => answersOk(`http://127.0.0.1:${health}/`),
        startMs,
      });
    },
  };
}

/** An agent and a gateway behind it, which run, and a view that takes the logs. */
export interface Tiers {
  readonly agent: Collector;
  readonly gateway: Collector;
  readonly store: LogStore;
  readonly close: () => Promise<void>;
}

/**
 * Starts deploy/collector's agent and gateway.
 * @param tracesUrl Where the gateway sends traces.
 * @param env Of the gateway.
 */
export async function startTiers(
  binary: string,
  folder: string,
  tracesUrl: string,
  env: Readonly<Record<string, string>>,
): Promise<Tiers> {
  const store = await startLogStore(folder);
  const gateway = await createCollector({
    binary,
    role: 'gateway',
    files: ['gateway.yaml', 'redaction.yaml'],
    folder: join(folder, 'gateway'),
    env: { FILROUGE_TRACES_URL: tracesUrl, FILROUGE_LOGS_URL: store.url, ...env },
  });
  const agent = await createCollector({
    binary,
    role: 'agent',
    files: ['agent.yaml'],
    folder: join(folder, 'agent'),
    env: { FILROUGE_GATEWAY_URL: gateway.url },
  });
  const close = async (): Promise<void> => {
    await agent.stop('SIGTERM');
    await gateway.stop('SIGTERM');
    await store.close();
  };
  try {
    await gateway.start();
    await agent.start();
  } catch (error) {
    await close();
    throw error;
  }
  return { agent, gateway, store, close };
}
