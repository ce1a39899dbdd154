import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeCertificates } from './certificates.ts';
import { runProgram, startProgram } from './program.ts';
import { runView, type RunningView } from './running-view.ts';

const cli = 'dist/cli.cjs';
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

test('filrouge view prints its address, then the folder, and ends with 0 at SIGTERM', async () => {
  const { running, dataDir, url } = await startView();
  running.child.kill('SIGTERM');
  const ending = await running.ended;
  const dataLine = `Data is kept in ${dataDir}; Ctrl-C ends the view.`;
  expect(ending).toEqual({
    code: 0,
    signal: null,
    stdout: `filrouge view ${url}\n${dataLine}\n`,
    stderr: '',
  });
});

test('filrouge view says once on stderr that a client speaks gRPC, and what is expected', async () => {
  const { running, url } = await startView();
  await speakHttp2(url);
  await speakHttp2(url);
  running.child.kill('SIGTERM');
  const { stderr } = await running.ended;
  expect(stderr).toBe(
    `A client speaks HTTP/2 to ${url}, as OTLP over gRPC does, and is refused; expected OTLP over HTTP: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and OTEL_EXPORTER_OTLP_ENDPOINT=${url}.\n`,
  );
});

test('beyond this machine, filrouge view asks for a token, which commands send', async () => {
  const dataDir = makeFolder();
  const args = ['view', '--port', '0', '--host', '0.0.0.0', '--data', dataDir];
  const running = startProgram([cli, ...args]);
  onTestFinished(() => void running.child.kill());
  const stdout = await running.stdoutHas('ends the view.\n');
  const [, url = '', token = ''] =
    /^filrouge view (http:\/\/127\.0\.0\.1:\d+)\/\?token=([\w-]{32})\n/.exec(stdout) ?? [];
  expect(stdout.split('\n')[1]).toBe(
    `It asks for its token (FILROUGE_VIEW_TOKEN chooses one): programs send it with OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20${token}". What is sent is not encrypted without --tls.`,
  );
  const program = "require('@opentelemetry/api').trace.getTracer('t').startSpan('s').end()";
  const sent = await runProgram(['--require', './register', '-e', program], {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${token}`,
    OTEL_SERVICE_NAME: 'order',
  });
  expect(sent.code).toBe(0);
  const asked = [cli, 'services', '--url', url, '--json'];
  const known = await runProgram(asked, { FILROUGE_VIEW_TOKEN: token });
  expect(known).toMatchObject({ code: 0, stderr: '' });
  expect(known.stdout).toContain('"order"');
  expect(await runProgram(asked, {})).toMatchObject({
    code: 1,
    stderr: `The view at ${url} asks for its token; expected it in FILROUGE_VIEW_TOKEN.\n`,
  });
});

test('filrouge view --tls wants a certificate and its key', async () => {
  const certificates = makeCertificates();
  onTestFinished(() => certificates.remove());
  const run = (files: string) => runProgram([cli, 'view', '--port', '0', '--tls', files], {});
  const certificate = certificates.path('server.pem');
  expect(await run(certificate)).toMatchObject({
    code: 2,
    stderr: `--tls is ${JSON.stringify(certificate)}; expected PEM files with a certificate and its key, such as cert.pem,key.pem; no PRIVATE KEY is in there.\n`,
  });
  expect((await run('/nowhere.pem')).stderr).toMatch(/^--tls: "\/nowhere\.pem" cannot be read: /);
  const dataDir = makeFolder();
  const files = `${certificate},${certificates.path('server.key')}`;
  const running = startProgram([cli, 'view', '--port', '0', '--tls', files, '--data', dataDir]);
  onTestFinished(() => void running.child.kill());
  const stdout = await running.stdoutHas('ends the view.\n');
  const url = /^filrouge view (https:\S+)\n/.exec(stdout)?.[1] ?? '';
  const asked = await runProgram([cli, 'services', '--url', url], {
    NODE_EXTRA_CA_CERTS: certificates.path('own.pem'),
  });
  expect(asked).toMatchObject({ code: 0, stderr: '' });
});

test('filrouge view serves the built page', async () => {
  const { url } = await startView();
  const html = await (await fetch(`${url}/trace/${traceId}`)).text();
  expect(html).toContain('<base href="/">');
  expect((await fetch(`${url}/app.js`)).status).toBe(200);
});

test('filrouge view says in one line that the port is taken, and ends with 1', async () => {
  const { url } = await startView();
  const port = new URL(url).port;
  const ending = await runProgram([cli, 'view', '--port', port, '--data', makeFolder()]);
  expect(ending.code).toBe(1);
  expect(ending.stderr).toMatch(/^Port \d+ on 127\.0\.0\.1 is in use; choose another [^\n]+\n$/);
});

const asked = [
  { by: 'trace id', args: [traceId] },
  { by: 'correlation id', args: ['c-1'] },
];

test.each(asked)('filrouge trace prints the tree of a $by', async ({ args }) => {
  const { url } = await startView();
  await send(url);
  const ending = await runProgram([cli, 'trace', ...args, '--url', url]);
  expect(ending.stdout.split('\n').slice(2)).toEqual([
    'order POST /orders (server)  50.0 ms  ! no stock',
    '  +12.5 ms ERROR   cannot\\norder',
    '',
  ]);
  expect(ending.code).toBe(0);
});

test('filrouge trace --json prints the view of the trace', async () => {
  const { url } = await startView();
  await send(url);
  const ending = await runProgram([cli, 'trace', traceId, '--json', '--url', url]);
  expect(JSON.parse(ending.stdout)).toMatchObject({ summary: { trace_id: traceId, log_count: 1 } });
});

test('filrouge trace says in one line that nothing is stored, and ends with 1', async () => {
  const { url } = await startView();
  const ending = await runProgram([cli, 'trace', traceId, '--url', url]);
  expect(ending.code).toBe(1);
  expect(ending.stderr).toBe(`The view at ${url} has no trace or correlation id ${traceId}.\n`);
});

test('filrouge trace says in one line that no view answers, and ends with 1', async () => {
  const ending = await runProgram([cli, 'trace', traceId, '--url', 'http://127.0.0.1:1']);
  expect(ending.code).toBe(1);
  expect(ending.stderr).toMatch(/^No filrouge view answers at http:\/\/127\.0\.0\.1:1; [^\n]+\n$/);
});

const wrong = [
  { args: ['veiw'], line: 'Unknown command "veiw"; did you mean "view"?' },
  { args: ['view', '--port', 'x'], line: '--port is "x"; expected a number from 0 to 65535.' },
  {
    args: ['view', '--jaeger', 'javascript:alert(1)'],
    line: '--jaeger is "javascript:alert(1)"; expected the address of Jaeger\'s page',
  },
  { args: ['trace'], line: 'filrouge trace expects one trace id or correlation id.' },
  { args: ['view', '--prot', '1'], line: "Unknown option '--prot'" },
];

test.each(wrong)('filrouge $args ends with 2 and: $line', async ({ args, line }) => {
  const ending = await runProgram([cli, ...args]);
  expect([ending.code, ending.stdout]).toEqual([2, '']);
  expect(ending.stderr).toMatch(/^[^\n]+\n$/);
  expect(ending.stderr).toContain(line);
});

test('filrouge --help names every command and loads none of them', async () => {
  const spy = 'process.on("exit",()=>console.error(process.moduleLoadList.join()))';
  const ending = await runProgram(['--import', `data:text/javascript,${spy}`, cli, '--help']);
  expect(ending.stdout).toMatch(/filrouge view[^]+filrouge trace/);
  expect(ending.stderr).not.toMatch(/sqlite|NativeModule http\b/);
});

test('filrouge --version prints the version of the package', async () => {
  expect(await runProgram([cli, '--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

async function startView(): Promise<RunningView & { readonly dataDir: string }> {
  const dataDir = makeFolder();
  const { running, url } = await runView(dataDir);
  onTestFinished(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  });
  return { running, dataDir, url };
}

/** Speaks HTTP/2 until the view ends the connection. */
async function speakHttp2(url: string): Promise<void> {
  const session = connect(url).on('error', () => undefined);
  session.request({ ':path': '/' }).on('error', () => undefined);
  await new Promise((resolve) => session.once('close', resolve));
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-view-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Sends one failed span with one log record, whose message holds a line break. */
async function send(url: string): Promise<void> {
  const value = { stringValue: 'c-1' };
  const attributes = [{ key: 'correlation.id', value }];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'order' } }] };
  const span = {
    traceId,
    spanId,
    name: 'POST /orders',
    kind: 2,
    startTimeUnixNano: '1790000000000000000',
    endTimeUnixNano: '1790000000050000000',
    status: { code: 2, message: 'no stock' },
    attributes,
  };
  const record = {
    traceId,
    spanId,
    timeUnixNano: '1790000000012500000',
    severityNumber: 17,
    body: { stringValue: 'cannot\norder' },
  };
  const resourceSpans = [{ resource, scopeSpans: [{ spans: [span] }] }];
  const resourceLogs = [{ resource, scopeLogs: [{ logRecords: [record] }] }];
  await post(`${url}/v1/traces`, { resourceSpans });
  await post(`${url}/v1/logs`, { resourceLogs });
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}
