import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pathOf } from '../demo/paths.ts';

/** A link of Jaeger's page configuration. */
export interface LinkPattern {
  readonly url: string;
}

/** Configuration of Jaeger's page with the links to filrouge view. */
export const jaegerUiConfig = pathOf('examples/jaeger/ui.json');

/** Reads the links. */
export async function readLinkPatterns(): Promise<LinkPattern[]> {
  const config: unknown = JSON.parse(await readFile(jaegerUiConfig, 'utf8'));
  return (config as { readonly linkPatterns: LinkPattern[] }).linkPatterns;
}

/** Fills a link as Jaeger's page does. */
export function fillLink(url: string, values: Readonly<Record<string, string>>): string {
  return url.replaceAll(/#\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
}

/** Runs a view on a folder that the demo has filled. */
export async function withView<Result>(
  dataDir: string,
  jaegerUrl: string,
  use: (viewUrl: string) => Promise<Result>,
): Promise<Result> {
  const args = ['view', '--port', '0', '--data', dataDir, '--jaeger', jaegerUrl];
  const view = spawn(process.execPath, [pathOf('dist/cli.cjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): boolean => view.kill();
  process.once('exit', kill);
  const ended = once(view, 'close');
  try {
    for await (const line of createInterface({ input: view.stdout })) {
      const url = /^filrouge view (\S+)/.exec(line)?.[1];
      if (url !== undefined) return await use(url);
    }
    throw new Error('filrouge view said no address');
  } finally {
    kill();
    await ended;
    process.off('exit', kill);
  }
}
