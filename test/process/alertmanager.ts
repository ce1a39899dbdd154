import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';

/** Where the package of Debian puts it. */
export const alertmanagerFile = '/usr/bin/prometheus-alertmanager';

/** A real Alertmanager. */
export interface Alertmanager extends AsyncDisposable {
  /** With a path prefix. */
  readonly url: string;
  readonly get: (path: string) => Promise<unknown>;
  readonly post: (path: string, body: unknown) => Promise<unknown>;
}

/** Starts an Alertmanager that tells a webhook of everything at once. */
export async function startAlertmanager(webhookUrl: string): Promise<Alertmanager> {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-alertmanager-'));
  const url = `http://127.0.0.1:${await findPort()}/alerts`;
  writeFileSync(join(folder, 'config.yml'), toConfig(webhookUrl));
  const program = spawn(
    alertmanagerFile,
    [
      `--config.file=${join(folder, 'config.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      `--web.external-url=${url}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(program, 'exit');
  const gone = ended.then(() => Promise.reject(new Error('Alertmanager ended')));
  await Promise.race([gone, isReady(url)]);
  return {
    url,
    get: async (path) => (await fetch(`${url}${path}`)).json(),
    post: async (path, body) => {
      const headers = { 'content-type': 'application/json' };
      const request = { method: 'POST', headers, body: JSON.stringify(body) };
      return (await fetch(`${url}${path}`, request)).json();
    },
    [Symbol.asyncDispose]: async () => {
      program.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function toConfig(webhookUrl: string): string {
  return `
route:
  receiver: test
  group_by: [alertname]
  group_wait: 10ms
  group_interval: 100ms
receivers:
  - name: test
    webhook_configs:
      - url: ${webhookUrl}
        send_resolved: true
`;
}

function isReady(url: string): Promise<void> {
  const ask = async (): Promise<void> => expect((await fetch(`${url}/-/ready`)).ok).toBe(true);
  return vi.waitFor(ask, 20_000);
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
