import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, sayRarely } from '#diagnostics';
import type { Environment } from './environment.ts';

/** What the certificate variables of a destination name, read. */
export interface CertificateFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Reads the files that a destination's certificate variables name: the signal's own, else the common ones.
 * A file that cannot be read is said in one line, and left out.
 */
export function readCertificates(environment: Environment, signal: string): CertificateFiles {
  const ca = readNamed(environment, signal, 'CERTIFICATE');
  const cert = readNamed(environment, signal, 'CLIENT_CERTIFICATE');
  const key = readNamed(environment, signal, 'CLIENT_KEY');
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function readNamed(environment: Environment, signal: string, end: string): Buffer | undefined {
  const names = [`${signal.toUpperCase()}_${end}`, end].map((name) => `OTEL_EXPORTER_OTLP_${name}`);
  const name = names.find((one) => (environment[one]?.trim() ?? '') !== '');
  const file = name === undefined ? undefined : environment[name]?.trim();
  if (name === undefined || file === undefined) return undefined;
  try {
    return readFileSync(resolve(file));
  } catch (error) {
    sayRarely(
      `certificate:${name}`,
      `${name} is ${JSON.stringify(file)}; expected a file that can be read (${describe(error)}); using nothing.`,
    );
    return undefined;
  }
}
