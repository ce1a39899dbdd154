// What does one request of the shop send and write? The demo against a receiver that counts: spans, log records, bodies as they
// are sent, the same by gzip and as JSON, the log files by type, and the store of view. Counts of bytes hardly depend on the machine; nothing is timed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { parseLogs, parseTraces, toLogsJson, toTracesJson } from '#otlp';
import { pathOf } from '../scripts/demo/paths.ts';

// The demo checks each of them in view, which lists at most 500 traces.
const orders = 400;

/** What arrived of one signal. */
interface Arrived {
  requests: number;
  records: number;
  bytes: number;
  gzipBytes: number;
  jsonBytes: number;
}

const spans: Arrived = { requests: 0, records: 0, bytes: 0, gzipBytes: 0, jsonBytes: 0 };
const logs: Arrived = { requests: 0, records: 0, bytes: 0, gzipBytes: 0, jsonBytes: 0 };
let serverSpans = 0;

function take(path: string, body: Buffer): void {
  const signal = path === '/v1/traces' ? spans : logs;
  signal.requests += 1;
  signal.bytes += body.length;
  signal.gzipBytes += gzipSync(body).length;
  signal.jsonBytes += Buffer.byteLength(signal === spans ? toTracesJson(body) : toLogsJson(body));
  if (signal === spans) {
    const all = parseTraces(body).flatMap(({ scopeSpans }) => scopeSpans.flatMap((it) => it.spans));
    signal.records += all.length;
    serverSpans += all.filter(({ kind }) => kind === 2).length;
  } else {
    for (const { scopeLogs } of parseLogs(body))
      for (const { logRecords } of scopeLogs) signal.records += logRecords.length;
  }
}

/** Lines and bytes of a kind of line in the log files. */
interface Lines {
  lines: number;
  bytes: number;
}

async function readLines(folder: string): Promise<Map<string, Lines>> {
  const byType = new Map<string, Lines>();
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const line of text.trimEnd().split('\n')) {
      const { log_type: type } = JSON.parse(line) as { readonly log_type: string };
      const sum = byType.get(type) ?? { lines: 0, bytes: 0 };
      sum.lines += 1;
      sum.bytes += Buffer.byteLength(line) + 1;
      byType.set(type, sum);
    }
  }
  return byType;
}

async function readAll(folder: string): Promise<Buffer> {
  const files = await readdir(folder);
  return Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))));
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Places the orders; what filrouge does is as without any variable. */
async function runDemo(...more: readonly string[]): Promise<void> {
  const args = ['--requests', `${orders}`, '--exit', ...more];
  const env = { ...process.env, OTEL_EXPORTER_OTLP_COMPRESSION: 'none' };
  const demo = spawn(process.execPath, [pathOf('scripts/demo/main.ts'), ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code]: unknown[] = await once(demo, 'close');
  if (code !== 0) throw new Error(`the demo ended with ${String(code)}`);
}

function say(title: string, ...values: readonly string[]): void {
  console.log(`${title.padEnd(24)}${values.map((value) => value.padStart(22)).join('')}`);
}

function perOrder(count: number): string {
  return `${(count / orders).toFixed(2)} a request`;
}

function each(bytes: number, count: number): string {
  return `${(bytes / count).toFixed(0)} bytes each`;
}

function sayArrived(title: string, arrived: Arrived): void {
  const { requests, records, bytes, gzipBytes, jsonBytes } = arrived;
  const batch = `${(records / requests).toFixed(0)} in a body`;
  say(
    title,
    `${records}`,
    perOrder(records),
    each(bytes, records),
    `gzip ${each(gzipBytes, records)}`,
    `JSON ${each(jsonBytes, records)}`,
    batch,
  );
}

const server = createServer((request, response) => {
  void buffer(request).then((body) => {
    take(request.url ?? '', body);
    response.end();
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const data = await mkdtemp(join(tmpdir(), 'filrouge-bench-shop-'));
try {
  const otlp = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await runDemo('--otlp', otlp, '--data', data);
  const byType = await readLines(join(data, 'logs'));
  const total = { lines: 0, bytes: 0 };
  for (const { lines, bytes } of byType.values()) {
    total.lines += lines;
    total.bytes += bytes;
  }
  console.log(
    `npm run bench -- shop, Node.js ${process.versions.node}, ${orders} requests at the app of the shop, protobuf\n`,
  );
  sayArrived('spans', spans);
  say('  of kind server', `${serverSpans}`, perOrder(serverSpans));
  sayArrived('log records', logs);
  const files = gzipSync(await readAll(join(data, 'logs'))).length;
  const packed = `gzip ${each(files, total.lines)}`;
  say(
    'lines in log files',
    `${total.lines}`,
    perOrder(total.lines),
    each(total.bytes, total.lines),
    packed,
  );
  for (const [type, { lines, bytes }] of [...byType].toSorted())
    say(`  ${type}`, `${lines}`, perOrder(lines), each(bytes, lines));
  await runDemo('--data', join(data, 'with-view'));
  const stored = await sizeOf(join(data, 'with-view', 'view'));
  say('store of filrouge view', `${(stored / 1e6).toFixed(1)} MB`, each(stored, orders));
} finally {
  server.close();
  await rm(data, { recursive: true, force: true });
}
