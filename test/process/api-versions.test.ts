import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { node, root, runProgram } from './program.ts';
import { startSink } from './sink.ts';

const ours = join(root, 'node_modules/@opentelemetry/api');
const newer = '1.37.0';
let folder: string;

/** Our copy of the API under another version: in package.json, and as text in the code that compares it. */
function copyApi(to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(ours, to, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(ours, 'package.json'), 'utf8')) as {
    version: string;
  };
  for (const name of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
    if (!/(?:package\.json|\.[cm]?js)$/.test(name)) continue;
    const file = join(to, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`"${version}"`, `"${newer}"`));
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filrouge-api-'));
  const nested = join(folder, 'nested/node_modules/library');
  copyApi(join(folder, 'own/node_modules/@opentelemetry/api'));
  copyApi(join(nested, 'node_modules/@opentelemetry/api'));
  const use = (api: string): string =>
    `${api}\nconst set = metrics.setGlobalMeterProvider({ getMeter() {} });\n` +
    `trace.getTracer('skew').startActiveSpan('made', (span) => {\n` +
    `  console.log('recording ' + span.isRecording() + ', registered ' + set);\n  span.end();\n});\n`;
  const required = use("const { metrics, trace } = require('@opentelemetry/api');");
  const imported = use("import { metrics, trace } from '@opentelemetry/api';");
  writeFileSync(join(folder, 'own/app.cjs'), required);
  writeFileSync(join(folder, 'own/app.mjs'), imported);
  writeFileSync(join(nested, 'index.cjs'), required);
  writeFileSync(join(nested, 'index.mjs'), imported);
  writeFileSync(join(nested, 'package.json'), '{ "name": "library" }');
  writeFileSync(join(folder, 'nested/app.cjs'), "require('library/index.cjs');\n");
  writeFileSync(join(folder, 'nested/app.mjs'), "import 'library/index.mjs';\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isOld = /node-22\.16/.test(node);

const applications: [place: string, name: string][] = [
  ['own', 'app.cjs'],
  ['own', 'app.mjs'],
  ['nested', 'app.cjs'],
];
// Where imports are resolved on a thread of their own, nobody sees it.
if (!isOld) applications.push(['nested', 'app.mjs']);

test.each(applications)('spans of a newer copy of the API arrive: %s/%s', async (place, name) => {
  const sink = await startSink();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
  const args = ['--require', join(root, 'register.js'), join(folder, place, name)];
  const { code, stdout, stderr } = await runProgram(args, env, node, join(folder, place));
  await sink.close();
  expect([code, stderr, stdout]).toEqual([0, '', 'recording true, registered true\n']);
  expect(sink.spans.map((span) => span.name)).toEqual(['made']);
});

test('telemetry starts in a working folder that is gone', async () => {
  const gone = join(folder, 'gone');
  mkdirSync(gone);
  const sink = await startSink();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
  const place = JSON.stringify(gone);
  const leave = `process.chdir(${place});\nrequire('node:fs').rmdirSync(${place});\n`;
  writeFileSync(join(folder, 'leave.cjs'), leave);
  const args = ['--require', join(folder, 'leave.cjs'), '--require', join(root, 'register.js')];
  const app = join(folder, 'own/app.cjs');
  const ending = await runProgram([...args, app], env, node, folder);
  await sink.close();
  expect([ending.code, ending.stdout]).toEqual([0, 'recording true, registered true\n']);
  expect(ending.stderr).not.toContain('could not start');
  expect(sink.spans.map((span) => span.name)).toEqual(['made']);
});
