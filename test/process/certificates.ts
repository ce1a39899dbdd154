import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Certificates in a folder of their own, made by OpenSSL for two days. */
export interface Certificates {
  /** Path of a file in it: of `own`, `other` (authorities), `server`, `client`, with `.pem` or `.key`. */
  path(name: string): string;
  read(name: string): Buffer;
  remove(): void;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const lifetime = ['-days', '2'];

/** Makes two authorities; the first one signs a server (127.0.0.1, collector.test) and a client. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-tls-'));
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  for (const name of ['own', 'other']) {
    const out = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl('req', '-x509', ...newKey, ...lifetime, '-subj', `/CN=${name} authority`, ...out);
  }
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:collector.test');
  const signer = ['-CA', 'own.pem', '-CAkey', 'own.key', '-CAcreateserial', '-extfile', 'names'];
  for (const name of ['server', 'client']) {
    const out = ['-keyout', `${name}.key`, '-out', `${name}.csr`];
    openssl('req', ...newKey, '-subj', `/CN=${name}`, ...out);
    openssl('x509', '-req', '-in', `${name}.csr`, ...signer, ...lifetime, '-out', `${name}.pem`);
  }
  const path = (name: string): string => join(folder, name);
  return {
    path,
    read: (name) => readFileSync(path(name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
