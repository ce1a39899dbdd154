import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificates, type Certificates } from './certificates.ts';
import { runProgram, type Ending } from './program.ts';
import { startSink, type Sink } from './sink.ts';

let certificates: Certificates;
let sink: Sink;

beforeAll(async () => {
  certificates = makeCertificates();
  const { read } = certificates;
  const [cert, key, ca] = [read('server.pem'), read('server.key'), read('own.pem')];
  sink = await startSink(() => false, { cert, key, ca, requestCert: true });
});

afterAll(async () => {
  await sink.close();
  certificates.remove();
});

function run(how: string, env: Readonly<Record<string, string>>): Promise<Ending> {
  return runProgram(['--require', './register', 'test/fixtures/spool/numbers.cjs', how, '5'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ...env,
  });
}

function trusting(authority: string): Readonly<Record<string, string>> {
  return { OTEL_EXPORTER_OTLP_CERTIFICATE: certificates.path(`${authority}.pem`) };
}

function identified(): Readonly<Record<string, string>> {
  return {
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certificates.path('client.pem'),
    OTEL_EXPORTER_OTLP_CLIENT_KEY: certificates.path('client.key'),
  };
}

test.each([
  ['natural', 'spool'],
  ['exit', 'spool'],
  ['natural', 'standard'],
])(
  'a destination with an own authority that asks for a certificate gets everything, after an end by %s, by the pipeline %s',
  async (how, pipeline) => {
    sink.spans.length = 0;
    const env = { ...trusting('own'), ...identified(), FILROUGE_PIPELINE: pipeline };
    const ending = await run(how, env);
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
