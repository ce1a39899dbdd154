import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram, startProgram, type Ending } from './program.ts';
import { runView } from './running-view.ts';

const cli = 'dist/cli.cjs';
const traceId = '0af7651916cd43dd8448eb211c80319c';
const rootId = '00000000000000a1';
const startNs = 1_790_000_000_000_000_000n;

async function startView(): Promise<string> {
  const { running, url } = await runView(makeFolder());
  onTestFinished(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  });
  return url;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-import-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function toFile(content: string | Uint8Array, name = 'trace.jsonl'): string {
  const file = join(makeFolder(), name);
  writeFileSync(file, content);
  return file;
}

function importFiles(url: string, ...files: readonly string[]): Promise<Ending> {
  return runProgram([cli, 'import', ...files, '--url', url]);
}

async function importText(url: string, text: string | Uint8Array): Promise<Ending> {
  const running = startProgram(
    [cli, 'import', '-', '--url', url],
    undefined,
    undefined,
    undefined,
    'pipe',
  );
  running.child.stdin?.end(text);
  return running.ended;
}

async function getText(url: string, path: string): Promise<string> {
  const response = await fetch(url + path);
  expect(response.status).toBe(200);
  return response.text();
}

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });

function toSpansLine(spanId: string, more: object = {}, service = 'order'): string {
  const span = {
    traceId,
    spanId,
    name: `span ${spanId}`,
    kind: 2,
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + 80_000_000n),
    ...more,
  };
  const scopeSpans = [{ scope: { name: 'http', version: '1.2' }, spans: [span] }];
  const resource = { attributes: [text('service.name', service), text('host.name', 'h')] };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] });
}

function toLogsLine(body: string): string {
  const record = {
    traceId,
    spanId: rootId,
    timeUnixNano: String(startNs + 1_000n),
    severityNumber: 17,
    body: { stringValue: body },
    attributes: [text('correlation.id', 'c-1'), text('log.record.uid', body)],
  };
  const resource = { attributes: [text('service.name', 'order')] };
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] });
}

const everything = [
  toSpansLine(rootId, {
    name: 'POST /orders',
    traceState: 'k=v',
    status: { code: 2, message: 'declined' },
    attributes: [
      text('__proto__', 'own'),
      text('correlation.id', 'c-1'),
      { key: 'half', value: { doubleValue: 1.5 } },
      { key: 'whole', value: { intValue: '7' } },
      { key: 'yes', value: { boolValue: true } },
    ],
    events: [
      { timeUnixNano: String(startNs + 2_000n), name: 'retry', attributes: [text('by', 'hand')] },
    ],
    links: [{ traceId: 'a3ce929d0e0e4736'.padStart(32, '0'), spanId: '00000000000000b1' }],
  }),
  toSpansLine(
    '00000000000000a2',
    { parentSpanId: rootId, kind: 3, startTimeUnixNano: String(startNs + 9_000n) },
    'user',
  ),
  toLogsLine('first'),
  toLogsLine('second'),
].join('\n');

test('filrouge import takes what a view exports as OTLP: the trace is the same, spans and log lines', async () => {
  const [url, copy] = [await startView(), await startView()];
  const taken = await importText(url, everything);
  expect(taken).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `2 spans and 2 log records of 1 trace were taken.\n${url}/trace/${traceId}\n`,
  });
  const file = await getText(url, `/api/traces/${traceId}/export`);
  expect((await importFiles(copy, toFile(gzipSync(file), 'any-name'))).code).toBe(0);
  const view = `/api/traces/${traceId}/view`;
  expect(JSON.parse(await getText(copy, view))).toEqual(JSON.parse(await getText(url, view)));
  expect(await getText(copy, `/api/traces/${traceId}/export`)).toBe(file);
});

test('filrouge import takes what a view exports for Jaeger: the spans are the same', async () => {
  const [url, copy] = [await startView(), await startView()];
  await importText(url, everything);
  const path = `/api/traces/${traceId}/export?format=jaeger`;
  const file = await getText(url, path);
  const ending = await importFiles(copy, toFile(file));
  expect(ending.stdout).toBe(
    `2 spans and 0 log records of 1 trace were taken.\n${copy}/trace/${traceId}\n`,
  );
  expect(await getText(copy, path)).toBe(file);
  const otlp = `/api/v3/traces/${traceId}`;
  expect(JSON.parse(await getText(copy, otlp))).toEqual(JSON.parse(await getText(url, otlp)));
});

test('filrouge import takes Jaeger JSON that is indented, with short ids and old names', async () => {
  const url = await startView();
  const document = {
    data: [
      {
        traceID: 'a1',
        spans: [
          {
            traceID: 'a1',
            spanID: 'b1',
            operationName: 'root',
            startTime: 1_790_000_000_000_000,
            duration: 5,
            tags: [{ key: 'error', type: 'string', value: 'true' }],
            processID: 'p1',
          },
          {
            traceID: 'a1',
            spanID: 'b2',
            parentSpanID: 'b1',
            operationName: 'child',
            startTime: 1_790_000_000_000_001,
            duration: 1,
            tags: [{ key: 'size', type: 'int64', value: '12' }],
            processID: 'p1',
          },
        ],
        processes: { p1: { serviceName: 'order', tags: [] } },
      },
    ],
  };
  const ending = await importText(url, `\uFEFF\n${JSON.stringify(document, undefined, 2)}\n`);
  expect(ending.stderr).toBe('');
  const view = await getText(url, `/api/traces/${'a1'.padStart(32, '0')}/view`);
  expect(JSON.parse(view)).toMatchObject({
    spans: [
      { name: 'root', status: 'error', service: 'order', attributes: {} },
      { name: 'child', depth: 1, attributes: { size: 12 } },
    ],
  });
});

test('filrouge import says each line that is no telemetry, and takes the others', async () => {
  const url = await startView();
  const lines = [
    'nonsense \u001b[2J',
    toSpansLine(rootId),
    '{"resource_spans":[],"\\u001b[2J":1}',
    '',
    '{"resourceSpans":{}}',
    toSpansLine('x'),
    '{"data":[{"spans":[{"traceID":"1","spanID":"zz","startTime":1,"duration":1},7]}]}',
    '[]',
    toLogsLine('taken'),
    '{"resourceSpans":[',
  ];
  const file = toFile(lines.join('\r\n'), 'a\u001bb.jsonl');
  const ending = await importFiles(url, file);
  const name = file.replace('\u001b', String.raw`\u001b`);
  expect(ending.stderr.split('\n')).toEqual([
    `${name}, line 1: the line is not JSON; expected OTLP JSON or Jaeger JSON.`,
    String.raw`${name}, line 3: the line has "resource_spans", "\u001b[2J"; expected resourceSpans or resourceLogs (OTLP), or data (Jaeger).`,
    `${name}, line 5: resourceSpans is not an array; expected OTLP JSON.`,
    `${name}, line 6: spanId is "x"; expected 16 hex digits.`,
    `${name}, line 7, data[0].spans[0]: spanID is "zz"; expected at most 16 hex digits, not all zero.`,
    'And 3 more problems.',
    '',
  ]);
  expect(ending.stdout).toMatch(/^1 span and 1 log record of 1 trace were taken\.\n/);
  expect(ending.code).toBe(0);
});

const none = [
  { name: 'an empty file', content: '', says: 'Nothing was imported.\n' },
  {
    name: 'a list that is deeper than telemetry',
    content: '['.repeat(1_000_000),
    says: 'stdin, line 1: the line is nested deeper than 512; expected less.\nNothing was imported.\n',
  },
  {
    name: 'a line of lists',
    content: `{"resourceSpans":[${'[],'.repeat(8_000_001)}[]]}`,
    says: 'stdin, line 1: the line has more than 8000000 objects and lists; expected fewer.\nNothing was imported.\n',
  },
  {
    name: 'gzip that is cut off',
    content: gzipSync(everything).subarray(0, 100),
    says: 'stdin cannot be read (unexpected end of file).\nNothing was imported.\n',
  },
  {
    name: 'a tag that is not of its type',
    content:
      '{"data":[{"spans":[{"traceID":"1","spanID":"2","startTime":1,"duration":1,"tags":[{"key":"a","type":"bool","value":"constructor"}]}]}]}',
    says: 'stdin, line 1, data[0].spans[0]: the tag "a" is "constructor"; expected a value of type "bool".\nNothing was imported.\n',
  },
];

test.each(none)('filrouge import of $name ends with 1', async ({ content, says }) => {
  const ending = await importText(await startView(), content);
  expect(ending.stderr).toBe(says);
  expect(ending.stdout).toBe('');
  expect(ending.code).toBe(1);
});

test('filrouge import keeps nothing of a line of 1 GB, and takes what follows', async () => {
  const url = await startView();
  // Gzip of several parts is that of all of them.
  const part = gzipSync(Buffer.alloc(64 * 1024 ** 2, '['));
  const rest = gzipSync(`\n${toSpansLine(rootId)}\n`);
  const packed = Buffer.concat([...Array.from({ length: 16 }, () => part), rest]);
  const args = ['--max-old-space-size=64', cli, 'import', toFile(packed), '--url', url];
  const { code, stderr, stdout } = await runProgram(args);
  expect(stderr).toMatch(/, line 1: the line is longer than 64 MiB; expected less\.\n$/);
  expect(stdout).toMatch(/^1 span and 0 log records of 1 trace were taken\.\n/);
  expect(code).toBe(0);
});

test('filrouge import sends many records in several requests', async () => {
  const url = await startView();
  const filler = 'x'.repeat(100_000);
  const lines = Array.from({ length: 300 }, (_, at) =>
    toSpansLine((at + 1).toString(16).padStart(16, '0'), { attributes: [text('filler', filler)] }),
  );
  const ending = await importText(url, lines.join('\n'));
  expect(ending.stdout).toMatch(/^300 spans and 0 log records of 1 trace were taken\.\n/);
});

test('filrouge import says what it cannot do in one line', async () => {
  const file = toFile(everything);
  const noFile = await runProgram([cli, 'import']);
  expect(noFile).toMatchObject({
    code: 2,
    stderr: 'filrouge import expects a file, or - for stdin.\n',
  });
  const noView = await importFiles('http://127.0.0.1:1', file);
  expect(noView.code).toBe(1);
  expect(noView.stderr).toMatch(/^No filrouge view answers at http:\/\/127\.0\.0\.1:1; [^\n]+\n$/);
  const url = await startView();
  const missing = await importFiles(url, '/no-such\u001bfile', file);
  expect(missing.code).toBe(1);
  expect(missing.stdout).toMatch(/^2 spans and 2 log records of 1 trace were taken\.\n/);
  expect(missing.stderr).toMatch(
    /^\/no-such\\u001bfile cannot be read \(ENOENT[^\n]+\)\.\nOf 2 files, 1 could not be read to the end\.\n$/,
  );
});
