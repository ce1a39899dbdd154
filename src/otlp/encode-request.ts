import type { ByteWriter } from './byte-writer.ts';
import { writeAttributes } from './encode-value.ts';
import { bytesType } from './wire-types.ts';

/** What is read of a resource; OpenTelemetry's `Resource` is one. */
export interface EncodableResource {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly schemaUrl?: string | undefined;
}

/** What is read of an instrumentation scope; OpenTelemetry's `InstrumentationScope` is one. */
export interface EncodableScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

/** Encoded records of one resource, by their scopes. */
export interface EncodedGroup {
  /** Made by {@link writeResourceFields}. */
  readonly resource: Uint8Array;
  readonly scopes: readonly EncodedScope[];
}

/** Encoded records of one scope. */
export interface EncodedScope {
  /** Made by {@link writeScopeFields}. */
  readonly scope: Uint8Array;
  readonly records: readonly Uint8Array[];
}

// Fields 1 and 2 with their wire type: the same numbers in messages of traces and of logs.
const firstTag = 0x0a;
const secondTag = 0x12;

/** Writes what a ResourceSpans or ResourceLogs message holds beside its scopes. */
export function writeResourceFields(writer: ByteWriter, resource: EncodableResource): void {
  writer.tag(1, bytesType);
  const start = writer.open();
  writeAttributes(writer, 1, resource.attributes);
  writer.close(start);
  writer.textField(3, resource.schemaUrl);
}

/** Writes what a ScopeSpans or ScopeLogs message holds beside its records. */
export function writeScopeFields(writer: ByteWriter, scope: EncodableScope): void {
  writer.tag(1, bytesType);
  const start = writer.open();
  writer.tag(1, bytesType);
  writer.text(scope.name);
  writer.textField(2, scope.version);
  if (scope.attributes !== undefined) writeAttributes(writer, 3, scope.attributes);
  writer.numberField(4, scope.droppedAttributesCount);
  writer.close(start);
  writer.textField(3, scope.schemaUrl);
}

/** Makes an ExportTraceServiceRequest or ExportLogsServiceRequest of encoded records: one buffer of the exact size. */
export function joinRequest(groups: readonly EncodedGroup[]): Buffer {
  const sizes = groups.map(sizesOf);
  const total = sizes.reduce((sum, { size }) => sum + sizeOfField(size), 0);
  const joiner = new Joiner(total);
  for (const [index, { resource, scopes }] of groups.entries()) {
    joiner.field(firstTag, sizes[index]?.size ?? 0);
    joiner.copy(resource);
    for (const [at, { scope, records }] of scopes.entries()) {
      joiner.field(secondTag, sizes[index]?.scopes[at] ?? 0);
      joiner.copy(scope);
      for (const record of records) {
        joiner.field(secondTag, record.length);
        joiner.copy(record);
      }
    }
  }
  return joiner.bytes;
}

function sizesOf({ resource, scopes }: EncodedGroup): { size: number; scopes: number[] } {
  const sizes = scopes.map(({ scope, records }) =>
    records.reduce((sum, record) => sum + sizeOfField(record.length), scope.length),
  );
  return {
    size: sizes.reduce((sum, size) => sum + sizeOfField(size), resource.length),
    scopes: sizes,
  };
}

/** With its tag, its length and its bytes. */
function sizeOfField(size: number): number {
  let bytes = 2 + size;
  for (let rest = size >>> 7; rest > 0; rest >>>= 7) bytes += 1;
  return bytes;
}

class Joiner {
  readonly bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  field(tag: number, size: number): void {
    this.bytes[this.#at++] = tag;
    let rest = size;
    for (; rest > 127; rest >>>= 7) this.bytes[this.#at++] = (rest & 127) | 128;
    this.bytes[this.#at++] = rest;
  }

  copy(part: Uint8Array): void {
    this.bytes.set(part, this.#at);
    this.#at += part.length;
  }
}
