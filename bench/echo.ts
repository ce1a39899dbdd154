// What does the echo of the correlation id cost per answer? CPU time of writing heads with node:http, each measurement in
// a process of its own, interleaved: without the echo, with ours (where Node.js writes the head), and with setHeader().
import { execFileSync } from 'node:child_process';
import { IncomingMessage, ServerResponse } from 'node:http';
import { cpus } from 'node:os';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { createScope, withScope } from '../src/context/index.ts';
import { keepContextOf } from '../src/context/kept-context.ts';
import { echoCorrelationIds } from '#instrument';

const answers = 300_000;
const warmUps = 50_000;
const rounds = 9;
const id = '4bf92f3577b34da6a3ce929d0e0e4736';

const variants = ['no echo', 'ours', 'setHeader'] as const;
type Variant = (typeof variants)[number];

/** CPU microseconds per answer, in this process. */
function measure(variant: Variant): number {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (variant === 'ours') echoCorrelationIds();
  const request = Object.assign(new IncomingMessage(new Socket()), { method: 'GET' });
  const scoped = withScope(ROOT_CONTEXT, createScope({ correlation_id: id }));
  const answer = (): void => {
    const response = new ServerResponse(request);
    if (variant === 'ours') keepContextOf(response);
    if (variant === 'setHeader') response.setHeader('x-correlation-id', id);
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 2 });
  };
  return context.with(scoped, () => {
    for (let index = 0; index < warmUps; index += 1) answer();
    const before = process.cpuUsage();
    for (let index = 0; index < answers; index += 1) answer();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / answers;
  });
}

function measureInChild(variant: Variant): number {
  const file = fileURLToPath(import.meta.url);
  return Number(execFileSync(process.execPath, [file, variant], { encoding: 'utf8' }));
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

const wanted = variants.find((variant) => variant === process.argv[2]);
if (wanted === undefined) {
  const results = variants.map((variant) => ({ variant, values: new Array<number>() }));
  for (let round = 0; round < rounds; round += 1)
    for (const { variant, values } of results) values.push(measureInChild(variant));
  const base = median(results[0]?.values ?? []);
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`;
  console.log(
    `Node.js ${process.versions.node}, ${machine}, ${rounds} rounds of ${answers} heads, medians`,
  );
  for (const { variant, values } of results) {
    const micros = median(values);
    console.log(
      `${variant.padEnd(9)}  ${micros.toFixed(2)} µs CPU a head  ${(micros / base).toFixed(2)} ×`,
    );
  }
} else console.log(measure(wanted));
