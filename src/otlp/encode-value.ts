import type { ByteWriter } from './byte-writer.ts';
import { bytesType, fixed64Type, varintType } from './wire-types.ts';

// What an int64 holds.
const leastInteger = -(2 ** 63);
const endOfIntegers = 2 ** 63;
// Readers of protobuf stop at 100 nested messages; a map in a map is three.
const maxNesting = 30;
// 8 MiB for one value: an object that leads to another one in many ways is many times as large on the wire as in memory.
const maxNestedBytes = 8 * 1024 * 1024;

/**
 * Writes attributes as repeated KeyValue messages; a Proxy that refuses has none.
 * @param nameOf Gives the name under which one is written; undefined leaves it out.
 */
export function writeAttributes(
  writer: ByteWriter,
  field: number,
  attributes: Readonly<Record<string, unknown>>,
  nameOf?: (key: string) => string | undefined,
): void {
  const start = writer.length;
  try {
    if (nameOf === undefined) writePairs(writer, field, attributes, 0);
    else writeNamed(writer, field, attributes, nameOf);
  } catch {
    writer.length = start;
  }
}

function writePairs(
  writer: ByteWriter,
  field: number,
  attributes: Readonly<Record<string, unknown>>,
  depth: number,
): void {
  for (const key in attributes) {
    if (!Object.hasOwn(attributes, key)) continue;
    writePair(writer, field, key, valueOf(attributes, key), depth);
  }
}

function writeNamed(
  writer: ByteWriter,
  field: number,
  attributes: Readonly<Record<string, unknown>>,
  nameOf: (key: string) => string | undefined,
): void {
  for (const key in attributes) {
    const name = Object.hasOwn(attributes, key) ? nameOf(key) : undefined;
    const value = name === undefined ? undefined : valueOf(attributes, key);
    if (name !== undefined && value !== undefined) writePair(writer, field, name, value, 0);
  }
}

function writePair(
  writer: ByteWriter,
  field: number,
  key: string,
  value: unknown,
  depth: number,
): void {
  writer.tag(field, bytesType);
  const pair = writer.open();
  writer.tag(1, bytesType);
  writer.text(key);
  writer.tag(2, bytesType);
  const start = writer.open();
  writeValue(writer, value, depth);
  writer.close(start);
  writer.close(pair);
}

/**
 * Writes the fields of an AnyValue. What OTLP has no word for is empty, or text where that says something: a value is
 * degraded, never the record.
 */
export function writeValue(writer: ByteWriter, value: unknown, depth = 0): void {
  switch (typeof value) {
    case 'string':
      writer.tag(1, bytesType);
      writer.text(value);
      return;
    case 'boolean':
      writer.tag(2, varintType);
      writer.varint(value ? 1 : 0);
      return;
    case 'number':
      writeNumber(writer, value);
      return;
    case 'bigint':
    case 'symbol':
      writer.tag(1, bytesType);
      writer.text(String(value));
      return;
    case 'object':
      if (value !== null) writeReadable(writer, value, depth);
  }
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (Number.isInteger(value) && value >= leastInteger && value < endOfIntegers) {
    writer.tag(3, varintType);
    writer.int64(value);
  } else {
    writer.tag(4, fixed64Type);
    writer.double(value);
  }
}

/** A Proxy may refuse to be looked at: then it is empty. */
function writeReadable(writer: ByteWriter, value: object, depth: number): void {
  const start = writer.length;
  try {
    writeObject(writer, value, depth);
  } catch {
    writer.length = start;
  }
}

function writeObject(writer: ByteWriter, value: object, depth: number): void {
  if (depth === 0) writer.nestingEnd = writer.length + maxNestedBytes;
  // A cycle ends here as well.
  else if (depth >= maxNesting || writer.length > writer.nestingEnd) return;
  if (value instanceof Uint8Array) {
    writer.tag(7, bytesType);
    writer.raw(value);
  } else if (Array.isArray(value)) {
    writer.tag(5, bytesType);
    const list = writer.open();
    for (let index = 0; index < value.length; index += 1) {
      writer.tag(1, bytesType);
      const item = writer.open();
      writeValue(writer, valueOf(value as unknown as Record<string, unknown>, index), depth + 1);
      writer.close(item);
    }
    writer.close(list);
  } else {
    writer.tag(6, bytesType);
    const map = writer.open();
    writePairs(writer, 1, value as Record<string, unknown>, depth + 1);
    writer.close(map);
  }
}

/** A getter may throw. */
function valueOf(values: Readonly<Record<string, unknown>>, key: string | number): unknown {
  try {
    return values[key];
  } catch {
    return undefined;
  }
}
