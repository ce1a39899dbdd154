import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, onTestFinished } from 'vitest';
import { runProgram, startProgram, type Ending, type Running } from './program.ts';
import { startSink, type Sink } from './sink.ts';

const cli = 'dist/cli.cjs';
const program = 'test/fixtures/spool/numbers.cjs';

/** An address at which nobody listens. */
export const nobody = 'http://127.0.0.1:9';

/** A spool of a test, a receiver, and the command between them. */
export interface SpoolPlace {
  readonly path: string;
  readonly sink: Sink;
  /** Leaves so many spans behind, and one log record more: that of the start. */
  leave(service: string, spans: number, first?: number): Promise<void>;
  /** Starts a process that keeps what it made, until the test is over. */
  startLiving(service: string, spans: number, first?: number): Promise<Running>;
  /** Runs `filrouge spool` where the variables name the spool and the sink. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ending>;
  /** What `status --json` says. */
  readStatus(folder?: string): Promise<StatusReport>;
  segmentsOf(service: string, signal: 'spans' | 'logs'): string[];
}

/** The part of the report that tests read. */
export interface StatusReport {
  readonly services: readonly Readonly<Record<string, unknown>>[];
  readonly total: Readonly<Record<string, number>>;
}

/** Makes a spool and a receiver that are gone when the test is over. */
export async function createPlace(): Promise<SpoolPlace> {
  const path = mkdtempSync(join(tmpdir(), 'filrouge-spool-'));
  const sink = await startSink();
  onTestFinished(async () => {
    await sink.close();
    rmSync(path, { recursive: true, force: true });
  });
  const toVariables = (service: string): Record<string, string> => ({
    FILROUGE_SPOOL_DIR: path,
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: nobody,
  });
  const run: SpoolPlace['run'] = (args, env) =>
    runProgram([cli, 'spool', ...args], {
      FILROUGE_SPOOL_DIR: path,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ...env,
    });
  return {
    path,
    sink,
    run,
    async leave(service, spans, first = 0) {
      const args = ['--require', './register', program, 'sigkill', String(spans), String(first)];
      expect(await runProgram(args, toVariables(service))).toMatchObject({ signal: 'SIGKILL' });
    },
    async startLiving(service, spans, first = 0) {
      const args = ['--require', './register', program, 'stay', String(spans), String(first)];
      const living = startProgram(args, toVariables(service));
      onTestFinished(async () => {
        living.child.kill('SIGKILL');
        await living.ended;
      });
      await living.stdoutHas('produced');
      // Alive, but it takes over nothing meanwhile.
      living.child.kill('SIGSTOP');
      return living;
    },
    async readStatus(folder = path) {
      const { stdout } = await run(['status', '--json', folder]);
      return JSON.parse(stdout) as StatusReport;
    },
    segmentsOf(service, signal) {
      const names = readdirSync(join(path, service));
      return names
        .filter((name) => name.endsWith(`.${signal}`))
        .map((name) => join(path, service, name));
    },
  };
}

/** Starts a server that is gone when the test is over; gives its address. */
export async function startServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Lets a segment look as if a newer version had written it. */
export function makeUnknown(file: string): void {
  const bytes = readFileSync(file);
  bytes.writeUInt16LE(2, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(16, 24), crc32(bytes.subarray(0, 12))), 12);
  writeFileSync(file, bytes);
}

/** Gives the one file that there is. */
export function only(files: readonly string[]): string {
  expect(files).toHaveLength(1);
  return files[0] ?? '';
}

/** Gives the numbers from 0 on. */
export function upTo(end: number): number[] {
  return Array.from({ length: end }, (_, index) => index);
}

interface Numbered {
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Gives the numbers of records in their order; those without one are passed over. */
export function numbersIn(records: readonly Numbered[]): number[] {
  return records
    .flatMap(({ attributes }) => (attributes['number'] === undefined ? [] : [attributes['number']]))
    .map(Number)
    .sort((one, other) => one - other);
}

/** Gives the cells of a table on stdout. */
export function rowsOf({ stdout }: Ending): string[][] {
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => line.trim().split(/ {2,}/));
}
