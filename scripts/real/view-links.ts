import { readFile } from 'node:fs/promises';
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
