import { ByteWriter, joinRequest, writeLogRecord, writeResourceFields } from '#otlp';
import { writeScopeFields, writeSpan, type EncodableLogRecord, type EncodableSpan } from '#otlp';

/** A body of OTLP/HTTP in protobuf, and what it holds. */
export interface Request {
  readonly path: '/v1/traces' | '/v1/logs';
  readonly body: Buffer;
  readonly rows: number;
}

const leastRows = 250;
const mostRows = 500;

/** Gathers what a service makes, and gives it as requests of 250 to 500 rows, as an exporter sends them. */
export class Batches {
  readonly #spans: Batch<EncodableSpan>;
  readonly #logs: Batch<EncodableLogRecord>;

  constructor(resource: Readonly<Record<string, unknown>>, random: () => number) {
    this.#spans = new Batch(resource, random, '/v1/traces', writeSpan);
    this.#logs = new Batch(resource, random, '/v1/logs', writeLogRecord);
  }

  /** Adds a span. @returns The request that it filled. */
  addSpan(span: EncodableSpan): Request | undefined {
    return this.#spans.add(span);
  }

  /** Adds a log record. @returns The request that it filled. */
  addLog(record: EncodableLogRecord): Request | undefined {
    return this.#logs.add(record);
  }

  /** Gives what is left. */
  end(): readonly Request[] {
    return [this.#spans.take(), this.#logs.take()].filter((request) => request.rows > 0);
  }
}

class Batch<Row> {
  readonly #random: () => number;
  readonly #path: Request['path'];
  readonly #write: (writer: ByteWriter, row: Row) => void;
  readonly #resource: Uint8Array;
  readonly #scope: Uint8Array;
  readonly #writer = new ByteWriter();
  #ends: number[] = [];
  #wanted: number;

  constructor(
    resource: Readonly<Record<string, unknown>>,
    random: () => number,
    path: Request['path'],
    write: (writer: ByteWriter, row: Row) => void,
  ) {
    this.#random = random;
    this.#path = path;
    this.#write = write;
    this.#resource = written((writer) => writeResourceFields(writer, { attributes: resource }));
    this.#scope = written((writer) => writeScopeFields(writer, { name: 'http', version: '1.0.0' }));
    this.#wanted = this.#draw();
  }

  add(row: Row): Request | undefined {
    this.#write(this.#writer, row);
    this.#ends.push(this.#writer.length);
    return this.#ends.length >= this.#wanted ? this.take() : undefined;
  }

  take(): Request {
    const { bytes } = this.#writer;
    const records = this.#ends.map((end, at) => bytes.subarray(this.#ends[at - 1] ?? 0, end));
    const scopes = [{ scope: this.#scope, records }];
    const body = joinRequest([{ resource: this.#resource, scopes }]);
    this.#writer.length = 0;
    this.#ends = [];
    this.#wanted = this.#draw();
    return { path: this.#path, body, rows: records.length };
  }

  #draw(): number {
    return leastRows + Math.floor(this.#random() * (mostRows - leastRows + 1));
  }
}

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.bytes.subarray(0, writer.length);
}
