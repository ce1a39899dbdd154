import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram, type Ending } from './program.ts';
import { startSink, type Sink } from './sink.ts';

let folder: string;
let sink: Sink;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'filrouge-tls-'));
  makeAuthority('own');
  makeAuthority('other');
  makeCertificate('server', 'own');
  makeCertificate('client', 'own');
  const [cert, key, ca] = [read('server.pem'), read('server.key'), read('own.pem')];
  sink = await startSink(() => false, { cert, key, ca, requestCert: true });
});

afterAll(async () => {
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string): string {
  return join(folder, name);
}

function read(name: string): Buffer {
  return readFileSync(file(name));
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

function makeAuthority(name: string): void {
  const out = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  openssl('req', '-x509', ...newKey, '-subj', `/CN=${name} authority`, ...out);
}

function makeCertificate(name: string, authority: string): void {
  writeFileSync(file('names'), 'subjectAltName=IP:127.0.0.1');
  const out = ['-keyout', `${name}.key`, '-out', `${name}.csr`];
  openssl('req', ...newKey.slice(0, -2), '-subj', `/CN=${name}`, ...out);
  const signer = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial'];
  const signed = ['-days', '2', '-extfile', 'names', '-out', `${name}.pem`];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signer, ...signed);
}

function run(how: string, env: Readonly<Record<string, string>>): Promise<Ending> {
  return runProgram(['--require', './register', 'test/fixtures/spool/numbers.cjs', how, '5'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ...env,
  });
}

function trusting(authority: string): Readonly<Record<string, string>> {
  return { OTEL_EXPORTER_OTLP_CERTIFICATE: file(`${authority}.pem`) };
}

function identified(): Readonly<Record<string, string>> {
  return {
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('client.pem'),
    OTEL_EXPORTER_OTLP_CLIENT_KEY: file('client.key'),
  };
}

test.each(['natural', 'exit'])(
  'a destination with an own authority that asks for a certificate gets everything, after an end by %s',
  async (how) => {
    sink.spans.length = 0;
    const ending = await run(how, { ...trusting('own'), ...identified() });
    expect(ending.stderr).toBe('');
    expect(sink.spans).toHaveLength(5);
  },
);

test.each([
  ['whose authority is not known', () => ({ ...trusting('other'), ...identified() })],
  ['that asks for a certificate which is not given', () => trusting('own')],
])('a destination %s gets nothing, and nothing is lost', async (_what, toEnv) => {
  sink.spans.length = 0;
  const ending = await run('natural', toEnv());
  expect(ending.code).toBe(0);
  expect(sink.spans).toEqual([]);
  expect(ending.stderr).toMatch(/5 spans wait on disk for https:/);
});
