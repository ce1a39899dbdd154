import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { cachePath, retry } from './fetched.ts';

// v1.76.0 is the module's name for Jaeger 2.13.0, the last one with a tag that Go accepts.
const module = 'github.com/jaegertracing/jaeger@v1.76.0';
const version = '2.13.0';
const binary = [`jaeger-${version}`, 'jaeger'];
const run = promisify(execFile);

/** Gives the Jaeger that was built before, if there is one. */
export function cachedJaeger(): string | undefined {
  const path = cachePath(...binary);
  return existsSync(path) ? path : undefined;
}

/**
 * Builds Jaeger with Go into the user's cache folder, and gives its path. About four minutes, once.
 * It is built inside the module's own folder, so that its `replace` lines and its `go.sum` count.
 */
export async function buildJaeger(say: (line: string) => void): Promise<string> {
  const path = cachePath(...binary);
  say(`building Jaeger ${version} with Go into ${path}, once, about four minutes`);
  const folder = await retry(downloadModule, say);
  await mkdir(dirname(path), { recursive: true });
  // Built beside, then renamed: an interrupted build must not look like a finished one.
  const unfinished = `${path}.${process.pid}`;
  const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', unfinished, './cmd/jaeger'];
  await retry(() => run('go', args, { cwd: folder }), say);
  await rename(unfinished, path);
  return path;
}

async function downloadModule(): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', module]);
  const answer: unknown = JSON.parse(stdout);
  const folder: unknown =
    typeof answer === 'object' && answer !== null && Reflect.get(answer, 'Dir');
  if (typeof folder !== 'string') throw new Error(`go mod download names no folder: ${stdout}`);
  return folder;
}
