import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TraceView } from '#viewer/api';
import { Program } from './program.ts';

const folder = 'examples/quickstart';
const byRequire = ['--require', './register'];
const byImport = ['--import', './register.js'];

let view: Program;
let viewUrl: string;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'filrouge-quickstart-'));
  view = new Program(['dist/cli.cjs', 'view', '--port', '0', '--data', dataDir]);
  viewUrl = (await view.line(/^filrouge view /)).replace('filrouge view ', '');
});

afterAll(async () => {
  await view[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true });
});

describe.runIf(process.platform === 'linux')('the quick start', () => {
  test.each([
    ['CommonJS by --require', [...byRequire, `${folder}/app.cjs`]],
    ['CommonJS by --import', [...byImport, `${folder}/app.cjs`]],
    ['ES module by --require', [...byRequire, `${folder}/app.mjs`]],
    ['ES module by --import', [...byImport, `${folder}/app.mjs`]],
    ['TypeScript by --require', [...byRequire, `${folder}/app.ts`]],
    ['TypeScript by --import', [...byImport, `${folder}/app.ts`]],
    ['CommonJS by initTelemetry()', [`${folder}/start.cjs`]],
    ['ES module by initTelemetry()', [`${folder}/start.mjs`]],
    ['TypeScript by initTelemetry()', [`${folder}/start.ts`]],
  ])('%s: spans and the log line of one request arrive as one trace', async (_name, args) => {
    await using app = new Program(args, {
      OTEL_EXPORTER_OTLP_ENDPOINT: viewUrl,
      OTEL_SERVICE_NAME: 'quickstart',
      PORT: '0',
    });
    const url = (await app.line(/^listening /)).replace('listening ', '');

    const answer = await fetch(url);

    expect(await answer.text()).toBe('hello world');
    const line = JSON.parse(await app.line(/hello asked/));
    expect(line).toMatchObject({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      correlation_id: answer.headers.get('x-correlation-id'),
    });
    const read = async (): Promise<unknown> => shapeOf(await readTrace(line.trace_id));
    await expect.poll(read, { timeout: 10_000, interval: 100 }).toEqual({
      complete: true,
      spans: ['quickstart server GET /', 'quickstart client GET', 'quickstart server GET /world'],
      logs: ['GET / 200', 'GET /world 200', 'hello asked'],
    });
    expect(app.stderr).toEqual([]);
  });
});

async function readTrace(traceId: string): Promise<TraceView | undefined> {
  const answer = await fetch(`${viewUrl}/api/traces/${traceId}/view`);
  return answer.ok ? ((await answer.json()) as TraceView) : undefined;
}

function shapeOf(trace: TraceView | undefined) {
  return {
    complete: trace?.summary.complete,
    // Express names a span for each of its layers; those are no matter here.
    spans: trace?.spans
      .filter((span) => span.kind !== 'internal')
      .map((span) => `${span.service} ${span.kind} ${span.name}`),
    // Each span has its own log records.
    logs: trace?.spans.flatMap((span) => span.logs.map((log) => log.message)).toSorted(),
  };
}
