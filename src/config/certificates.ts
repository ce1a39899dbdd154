import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, say } from '#diagnostics';

/** What the certificate variables of a destination name, read. */
export interface CertificateFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Reads the files that a destination's certificate variables name.
 * A file that cannot be read is said in one line, and left out.
 * @param read Gives the value of a variable by the end of its name.
 */
export function readCertificates(read: (name: string) => string | undefined): CertificateFiles {
  const ca = readNamed('CERTIFICATE', read);
  const cert = readNamed('CLIENT_CERTIFICATE', read);
  const key = readNamed('CLIENT_KEY', read);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function readNamed(name: string, read: (name: string) => string | undefined): Buffer | undefined {
  const file = read(name);
  if (file === undefined) return undefined;
  try {
    return readFileSync(resolve(file));
  } catch (error) {
    say(
      `OTEL_EXPORTER_OTLP_${name} is ${JSON.stringify(file)}; expected a file that can be read (${describe(error)}); using nothing.`,
    );
    return undefined;
  }
}
