// What does encoding cost? CPU time of one record in a batch of 512, each measurement in a process of its own, interleaved:
// our writer, record by record and then joined to a request, against the serializer of OpenTelemetry.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider } from '@opentelemetry/sdk-logs';
import { SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ByteWriter, joinRequest, writeLogRecord, writeResourceFields } from '../src/otlp/index.ts';
import { writeScopeFields, writeSpan } from '../src/otlp/index.ts';

const batch = 512;
const batches = 120;
const warmUps = 150;
const rounds = 9;

const resource = resourceFromAttributes({
  'service.name': 'orders',
  'service.version': '1.4.2',
  'host.name': 'orders-7d9f8b6c5d-x2x4k',
  'process.pid': 4711,
  'telemetry.sdk.language': 'nodejs',
});

/** As the HTTP instrumentation makes it, with an exception in every eighth. */
function createSpans(): readonly ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const tracer = new TracerProvider({ resource, spanProcessors }).getTracer('http', '0.300.0');
  for (let index = 0; index < batch; index += 1) {
    const attributes: Attributes = {
      'http.request.method': 'POST',
      'url.scheme': 'http',
      'url.path': `/customers/${index}/orders`,
      'url.query': 'source=app&page=2&sort=-created',
      'server.address': 'orders.internal',
      'server.port': 8080,
      'client.address': '10.12.0.7',
      'network.peer.address': '10.12.0.7',
      'network.peer.port': 50_000 + index,
      'network.protocol.version': '1.1',
      'user_agent.original':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0',
      correlation_id: '7f3c1f0e-6f0c-4a55-9b0e-0d9a6f3f2b11',
      tenant_id: 'acme',
    };
    const span = tracer.startSpan('POST', { kind: SpanKind.SERVER, attributes });
    span.setAttributes({ 'http.response.status_code': 201, 'http.route': '/customers/:id/orders' });
    span.updateName('POST /customers/:id/orders');
    if (index % 8 === 0) {
      span.recordException(new Error('no stock'));
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'no stock' });
    }
    span.end();
  }
  return exporter.getFinishedSpans();
}

/** As a service logs it: a line of text, the fields of the record, a nested input. */
function createLogRecords(): readonly ReadableLogRecord[] {
  const exporter = new InMemoryLogRecordExporter();
  const processors = [new SimpleLogRecordProcessor({ exporter })];
  const logger = new LoggerProvider({ resource, processors }).getLogger('filrouge');
  for (let index = 0; index < batch; index += 1) {
    logger.emit({
      severityNumber: 9,
      severityText: 'info',
      body: `order ${index} accepted for delivery on 2026-11-26, 3 articles, 129.90 EUR`,
      attributes: {
        log_type: 'application',
        environment: 'production',
        correlation_id: '7f3c1f0e-6f0c-4a55-9b0e-0d9a6f3f2b11',
        tenant_id: 'acme',
        http_method: 'POST',
        route: '/customers/:id/orders',
        status: 201,
        latency_millis: 84.21,
        input: {
          articles: [
            { article_id: 'A-1021', name: 'chair', count: 2, price: 39.95 },
            { article_id: 'A-2177', name: 'table', count: 1, price: 50 },
          ],
          customer: { city: 'Lyon', consent: true },
        },
      },
    });
  }
  return exporter.getFinishedLogRecords();
}

type Encode = () => Uint8Array | undefined;

/** A record as it is made goes into one buffer; the request is joined from there. */
function createEncode<T extends ReadableSpan | ReadableLogRecord>(
  records: readonly T[],
  write: (writer: ByteWriter, record: T) => void,
  join: boolean,
): Encode {
  const writer = new ByteWriter();
  const written = (run: () => void): Uint8Array => {
    const start = writer.length;
    run();
    return writer.bytes.subarray(start, writer.length);
  };
  return () => {
    writer.length = 0;
    if (!join) {
      for (const record of records) write(writer, record);
      return writer.bytes.subarray(0, writer.length);
    }
    const [first] = records;
    if (first === undefined) return undefined;
    const scope = written(() => writeScopeFields(writer, first.instrumentationScope));
    const scopes = [{ scope, records: records.map((it) => written(() => write(writer, it))) }];
    return joinRequest([
      { resource: written(() => writeResourceFields(writer, resource)), scopes },
    ]);
  };
}

const ways: Readonly<Record<string, () => Encode>> = {
  'span: OpenTelemetry ProtobufTraceSerializer': () => {
    const spans = [...createSpans()];
    return () => ProtobufTraceSerializer.serializeRequest(spans);
  },
  'span: filrouge writeSpan() and joinRequest()': () =>
    createEncode(createSpans(), writeSpan, true),
  'span: filrouge writeSpan() alone': () => createEncode(createSpans(), writeSpan, false),
  'log record: OpenTelemetry ProtobufLogsSerializer': () => {
    const records = [...createLogRecords()];
    return () => ProtobufLogsSerializer.serializeRequest(records);
  },
  'log record: filrouge writeLogRecord() and joinRequest()': () =>
    createEncode(createLogRecords(), writeLogRecord, true),
  'log record: filrouge writeLogRecord() alone': () =>
    createEncode(createLogRecords(), writeLogRecord, false),
};

interface Measurement {
  readonly micros: number;
  readonly bytes: number;
}

/** CPU microseconds and bytes per record, in this process. */
function measure(way: () => Encode): Measurement {
  const encode = way();
  let bytes = 0;
  for (let index = 0; index < warmUps; index += 1) bytes = encode()?.length ?? 0;
  const before = process.cpuUsage();
  for (let index = 0; index < batches; index += 1) encode();
  const { user, system } = process.cpuUsage(before);
  return { micros: (user + system) / (batches * batch), bytes: bytes / batch };
}

function measureInChild(name: string): Measurement {
  const file = fileURLToPath(import.meta.url);
  const output = execFileSync(process.execPath, [file, name], { encoding: 'utf8' });
  return JSON.parse(output) as Measurement;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return `${name} ${version}`;
}

const wanted = ways[process.argv[2] ?? ''];
if (wanted === undefined) {
  const results = Object.keys(ways).map((name) => ({ name, all: new Array<Measurement>() }));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, all } of results) all.push(measureInChild(name));
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`;
  console.log(
    `Node.js ${process.versions.node}, ${machine}, ${rounds} rounds of ${batches} batches of ${batch} records, medians`,
  );
  console.log(versionOf('@opentelemetry/otlp-transformer'));
  let base = NaN;
  for (const { name, all } of results) {
    const micros = median(all.map((measurement) => measurement.micros));
    const bytes = median(all.map((measurement) => measurement.bytes));
    if (name.includes('OpenTelemetry')) base = micros;
    console.log(
      `${name.padEnd(55)}  ${micros.toFixed(2).padStart(6)} µs CPU  ${(micros / base).toFixed(2).padStart(5)} ×  ${bytes.toFixed(0).padStart(5)} bytes`,
    );
  }
} else console.log(JSON.stringify(measure(wanted)));
