import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { readServiceName } from './destination.ts';
import type { Environment } from './environment.ts';
import { toList } from './text.ts';

/** Who writes the records of this process, by the names of the fields. */
export interface Identity {
  readonly service: string;
  readonly build_id: string;
  readonly hostname: string;
  readonly environment: string;
}

/**
 * Finds out who writes the records of this process: OpenTelemetry's resource attributes first, then what Node.js knows.
 * @param mainFile File that the process runs, for the version in the package.json above it.
 */
export function readIdentity(environment: Environment, mainFile: string | undefined): Identity {
  const attributes = readAttributes(environment);
  return {
    service: readServiceName(environment),
    build_id:
      set(environment['FILROUGE_BUILD_ID']) ??
      attributes.get('service.version') ??
      readVersion(mainFile) ??
      'unknown',
    hostname: attributes.get('host.name') ?? hostname(),
    // As express does: what nobody called production is a development.
    environment:
      attributes.get('deployment.environment.name') ??
      set(environment['NODE_ENV']) ??
      'development',
  };
}

function readAttributes(environment: Environment): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const pair of toList(environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '')) {
    const sign = pair.indexOf('=');
    const value = decode(pair.slice(sign + 1).trim());
    if (sign > 0 && value !== '') attributes.set(pair.slice(0, sign).trim(), value);
  }
  return attributes;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// A program lies a few folders below its package.json; higher up it is somebody else's.
const highestFolders = 6;

function readVersion(mainFile: string | undefined): string | undefined {
  let folder = mainFile === undefined ? '' : dirname(mainFile);
  for (
    let height = 0;
    height < highestFolders && folder !== dirname(folder);
    height += 1, folder = dirname(folder)
  ) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return versionIn(file);
  }
  return undefined;
}

function versionIn(file: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

function set(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === '' ? undefined : text;
}
