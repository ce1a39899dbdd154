// CPU microseconds per record of keeping it, in this process. Arguments: `span` or `log record`, and where to.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import { ByteWriter } from '../../src/otlp/index.ts';
import { logEncoder, spanEncoder } from '../../src/sdk/encoders.ts';
import { createSpoolFolder, Spool, WriterPool, type RecordEncoder } from '../../src/spool/index.ts';

/** Where the records of a way go: into a spool, nowhere after they were encoded, or as ready bytes into a file. */
const places = ['disk', 'memory', 'encode', 'write'] as const;
/** One of them. */
export type Place = (typeof places)[number];

/** CPU per record, and what a frame of one has. */
export interface Appended {
  readonly micros: number;
  readonly bytes: number;
}

interface Content {
  makeSpan(tracer: unknown, n: number): void;
  makeLog(logger: unknown, n: number): void;
}

const batch = 512;
const batches = 60;
const warmUps = 60;
// Of a frame, in front of each record.
const frameHeadBytes = 24;

const content = createRequire(import.meta.url)('./content.cjs') as Content;
const resource = resourceFromAttributes({ 'service.name': 'bench', 'process.pid': 4711 });

function createSpans(): readonly ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const tracer = new TracerProvider({ resource, spanProcessors }).getTracer('bench');
  for (let n = 0; n < batch; n += 1) content.makeSpan(tracer, n);
  return exporter.getFinishedSpans();
}

function createLogRecords(): readonly ReadableLogRecord[] {
  const exporter = new InMemoryLogRecordExporter();
  const processors = [new SimpleLogRecordProcessor({ exporter })];
  const logger = new LoggerProvider({ resource, processors }).getLogger('bench');
  for (let n = 0; n < batch; n += 1) content.makeLog(logger, n);
  return exporter.getFinishedLogRecords();
}

/** How a way keeps one batch, and what it does between two, which is not measured. */
interface Keeping {
  readonly keep: () => void;
  readonly between: () => Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

function createSpool<Item>(
  items: readonly Item[],
  encoder: RecordEncoder<Item>,
  path: string | undefined,
): Keeping {
  const fail = (what: unknown): never => {
    throw new Error(`the spool dropped a record: ${String(what)}`);
  };
  const spool = new Spool<Item>({
    signal: 'spans',
    encoder,
    writers: new WriterPool(),
    folder: path === undefined ? undefined : createSpoolFolder(path, 256 * 1024 * 1024, fail),
    maxMemoryRecords: 2_048,
    destinations: 1,
    events: { dropped: fail, droppedAdopted: fail, failed: fail, recovered: () => undefined },
  });
  const { own } = spool.readersOf(0);
  return {
    keep() {
      for (const item of items) spool.append(item);
    },
    async between() {
      while ((await own.next({ maxRecords: batch, maxBytes: 4 * 1024 * 1024 })) !== undefined)
        own.settle();
    },
  };
}

function createEncode<Item>(items: readonly Item[], encoder: RecordEncoder<Item>): Keeping {
  const writer = new ByteWriter();
  const keep = (): void => {
    for (const item of items) {
      writer.length = frameHeadBytes;
      encoder.writeRecord(writer, item);
    }
  };
  return { keep, between: nothing };
}

function createWrite(frames: readonly Buffer[], fd: number): Keeping {
  let position = 0;
  const keep = (): void => {
    for (const frame of frames) position += writeSync(fd, frame, 0, frame.length, position);
  };
  return { keep, between: nothing };
}

function toFrames<Item>(items: readonly Item[], encoder: RecordEncoder<Item>): Buffer[] {
  return items.map((item) => {
    const writer = new ByteWriter();
    writer.length = frameHeadBytes;
    encoder.writeRecord(writer, item);
    return writer.toBytes();
  });
}

async function measureOf<Item>(
  items: readonly Item[],
  encoder: RecordEncoder<Item>,
  place: Place,
  folder: string,
): Promise<Appended> {
  const frames = toFrames(items, encoder);
  const fd = openSync(join(folder, 'bare'), 'w');
  const { keep, between } = {
    disk: () => createSpool(items, encoder, join(folder, 'spool')),
    memory: () => createSpool(items, encoder, undefined),
    encode: () => createEncode(items, encoder),
    write: () => createWrite(frames, fd),
  }[place]();
  let micros = 0;
  for (let round = -warmUps; round < batches; round += 1) {
    const before = process.cpuUsage();
    keep();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) micros += user + system;
    await between();
  }
  closeSync(fd);
  const bytes = frames.reduce((sum, { length }) => sum + length, 0) / batch;
  return { micros: micros / (batches * batch), bytes };
}

async function measure(kind: string, place: Place): Promise<Appended> {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-bench-'));
  try {
    if (kind === 'span') return await measureOf(createSpans(), spanEncoder, place, folder);
    return await measureOf(createLogRecords(), logEncoder, place, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [, , kind, wanted] = process.argv;
const place = places.find((each) => each === wanted);
if (kind !== undefined && place !== undefined)
  console.log(JSON.stringify(await measure(kind, place)));
