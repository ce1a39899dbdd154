import { setAttribute, toDoubleValue } from './limits.ts';
import type { ProtobufReader } from './protobuf-reader.ts';
import type { Draft, DraftAttributes, OtlpAttributes, OtlpScope, OtlpValue } from './types.ts';

/** Reads the KeyValue message in the current field into the attributes. */
export function readAttribute(reader: ProtobufReader, attributes: DraftAttributes): void {
  const outerEnd = reader.enter();
  let key = '';
  let value: OtlpValue = null;
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = readValue(reader);
    else reader.skip();
  }
  reader.leave(outerEnd);
  setAttribute(attributes, key, value);
}

/** Reads the AnyValue message in the current field. */
export function readValue(reader: ProtobufReader): OtlpValue {
  const outerEnd = reader.enter();
  let value: OtlpValue = null;
  while (reader.next()) {
    if (reader.field === 1) value = reader.text();
    else if (reader.field === 2) value = reader.bool();
    else if (reader.field === 3) value = reader.int64();
    else if (reader.field === 4) value = toDoubleValue(reader.double());
    else if (reader.field === 5) value = readArray(reader);
    else if (reader.field === 6) value = readAttributeList(reader);
    else if (reader.field === 7) value = reader.base64();
    else reader.skip();
  }
  reader.leave(outerEnd);
  return value;
}

/** Reads the Resource message in the current field: only its attributes matter. */
export function readResource(reader: ProtobufReader): OtlpAttributes {
  return readAttributeList(reader);
}

/** Reads the InstrumentationScope message in the current field. */
export function readScope(reader: ProtobufReader): OtlpScope {
  const outerEnd = reader.enter();
  const attributes: DraftAttributes = {};
  const scope: Draft<OtlpScope> = { name: '', version: '', attributes };
  while (reader.next()) {
    if (reader.field === 1) scope.name = reader.text();
    else if (reader.field === 2) scope.version = reader.text();
    else if (reader.field === 3) readAttribute(reader, attributes);
    else reader.skip();
  }
  reader.leave(outerEnd);
  return scope;
}

/** KeyValueList and Resource have the same form: field 1, repeated KeyValue. */
function readAttributeList(reader: ProtobufReader): OtlpAttributes {
  const outerEnd = reader.enter();
  const attributes: DraftAttributes = {};
  while (reader.next()) {
    if (reader.field === 1) readAttribute(reader, attributes);
    else reader.skip();
  }
  reader.leave(outerEnd);
  return attributes;
}

function readArray(reader: ProtobufReader): readonly OtlpValue[] {
  const outerEnd = reader.enter();
  const values: OtlpValue[] = [];
  while (reader.next()) {
    if (reader.field === 1) values.push(readValue(reader));
    else reader.skip();
  }
  reader.leave(outerEnd);
  return values;
}
