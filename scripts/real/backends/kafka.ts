import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from '../free-ports.ts';
import { startService } from '../service.ts';
import { findJars, type Artifact } from './jars.ts';

/** A running Kafka. */
export interface Kafka {
  /** Address and port of its broker. */
  readonly broker: string;
  readonly close: () => Promise<void>;
}

const artifact: Artifact = {
  name: 'Kafka',
  group: 'org.apache.kafka',
  artifact: 'kafka_2.13',
  // The last one of the line that runs on Java 11 and newer.
  version: '3.9.1',
  size: '46 MB',
};
const startMs = 60_000;
const run = promisify(execFile);

/**
 * Starts a Kafka of one broker, its own controller, in a folder, on 127.0.0.1.
 * @throws Error when Java or Maven are missing, or it does not come up.
 */
export async function startKafka(folder: string, say: (line: string) => void): Promise<Kafka> {
  const classPath = await findJars(artifact, say);
  const [port, controllerPort] = await freePorts(2);
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'server.properties');
  await writeFile(config, toProperties(folder, port, controllerPort));
  const id = randomBytes(16).toString('base64url');
  // With `=`: an id may begin with a dash, which would pass for an option.
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${id}`, '-c', config];
  await run('java', ['-cp', classPath, ...format]);
  const { stop } = await startService({
    name: 'Kafka',
    command: 'java',
    args: ['-Xmx512m', '-cp', classPath, 'kafka.Kafka', config],
    cwd: folder,
    isWell: () => takesConnections(port),
    startMs,
  });
  return { broker: `127.0.0.1:${port}`, close: () => stop('SIGKILL') };
}

function toProperties(folder: string, port: number, controllerPort: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'num.partitions': 2,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
