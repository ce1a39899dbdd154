import {
  malformed,
  maxDepth,
  setAttribute,
  toDoubleValue,
  toIntegerValue,
  toStorableTime,
} from './limits.ts';
import type { DraftAttributes, OtlpAttributes, OtlpScope, OtlpValue } from './types.ts';

/** A JSON object whose fields have not been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

const maxUint64 = 2n ** 64n;
const integerText = /^-?\d{1,20}$/;
const hexText = /^[0-9a-f]*$/i;

/**
 * Reads the text of a request.
 * @throws TelemetryError FR_OTLP_MALFORMED when it is not a JSON object.
 */
export function parseRequest(body: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw malformed('the body is not JSON', error);
  }
  return toObject(value, 'the body');
}

/** Gives an object; null and absence count as an empty one, as in protobuf's JSON. */
export function toObject(value: unknown, name: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw malformed(`${name} is not an object`);
  }
  return value as JsonObject;
}

/** Gives an array; null and absence count as an empty one. */
export function toArray(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw malformed(`${name} is not an array`);
  return value;
}

/** Gives text; absence counts as empty. */
export function toText(object: JsonObject, name: string): string {
  const value = object[name] ?? '';
  if (typeof value !== 'string') throw malformed(`${name} is not a string`);
  return value;
}

/** Gives an id of hex digits in lower case; empty is allowed, another length is not. */
export function toId(object: JsonObject, name: string, digits: number): string {
  const id = toText(object, name);
  if (id === '' || (id.length === digits && hexText.test(id))) return id.toLowerCase();
  throw malformed(`${name} is ${describe(id)}; expected ${digits} hex digits`);
}

/** Gives a 32-bit integer; absence counts as 0. */
export function toInteger(object: JsonObject, name: string): number {
  const value = object[name] ?? 0;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 32) {
    return value;
  }
  throw malformed(`${name} is ${describe(value)}; expected an integer`);
}

/** Gives an instant in nanoseconds, written as text or as a number. */
export function toTime(object: JsonObject, name: string): bigint {
  const time = toBigInt(object[name] ?? 0, name);
  if (time < 0n) throw malformed(`${name} is negative`);
  return toStorableTime(time);
}

/** Gives attributes from a list of key and value. */
export function toAttributes(object: JsonObject, name = 'attributes', depth = 0): OtlpAttributes {
  const attributes: DraftAttributes = {};
  for (const item of toArray(object, name)) {
    const pair = toObject(item, `an item of ${name}`);
    setAttribute(attributes, toText(pair, 'key'), toValue(pair['value'], depth));
  }
  return attributes;
}

/** Gives the scope of a group of spans or records. */
export function toScope(value: unknown): OtlpScope {
  const scope = toObject(value, 'scope');
  return {
    name: toText(scope, 'name'),
    version: toText(scope, 'version'),
    attributes: toAttributes(scope),
  };
}

/** Gives the plain value of an AnyValue. */
export function toValue(value: unknown, depth = 0): OtlpValue {
  if (depth > maxDepth) throw malformed(`values are nested deeper than ${maxDepth}`);
  const any = toObject(value, 'a value');
  if (isSet(any, 'stringValue')) return toText(any, 'stringValue');
  if (isSet(any, 'intValue')) return toIntegerValue(toBigInt(any['intValue'], 'intValue'));
  if (isSet(any, 'boolValue')) return toBoolean(any['boolValue']);
  if (isSet(any, 'doubleValue')) return toDouble(any['doubleValue']);
  if (isSet(any, 'bytesValue')) return toText(any, 'bytesValue');
  if (isSet(any, 'arrayValue')) {
    const list = toArray(toObject(any['arrayValue'], 'arrayValue'), 'values');
    return list.map((item) => toValue(item, depth + 1));
  }
  if (isSet(any, 'kvlistValue')) {
    return toAttributes(toObject(any['kvlistValue'], 'kvlistValue'), 'values', depth + 1);
  }
  return null;
}

function isSet(object: JsonObject, name: string): boolean {
  return object[name] !== undefined && object[name] !== null;
}

function toBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw malformed(`boolValue is ${describe(value)}; expected true or false`);
}

function toDouble(value: unknown): number | string {
  const isNumberText = typeof value === 'string' && value !== '' && value.trim() === value;
  const number = isNumberText ? Number(value) : value;
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN')) {
    throw malformed(`doubleValue is ${describe(value)}; expected a number`);
  }
  return toDoubleValue(number);
}

function toBigInt(value: unknown, name: string): bigint {
  const isInteger = typeof value === 'number' ? Number.isInteger(value) : isIntegerText(value);
  if (isInteger) {
    const integer = BigInt(value as string | number);
    if (integer < maxUint64 && integer > -maxUint64) return integer;
  }
  throw malformed(`${name} is ${describe(value)}; expected a 64-bit integer`);
}

function isIntegerText(value: unknown): boolean {
  return typeof value === 'string' && integerText.test(value);
}

/** Shows at most 40 characters of what was found. */
function describe(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 40);
}
