/** A JSON object whose fields have not been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;
/** Values of tags by name; of a repeated name the last one counts. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

const integerText = /^-?\d{1,20}$/;

/** Gives an object. @throws Error with what was found. */
export function toObject(value: unknown, name: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as JsonObject;
  throw new Error(`${name} is ${describe(value)}; expected an object`);
}

/** Gives a list; null and absence count as an empty one. @throws Error with what was found. */
export function toList(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name] ?? [];
  if (Array.isArray(value)) return value;
  throw new Error(`${name} is ${describe(value)}; expected a list`);
}

/** Gives text; absence counts as empty. @throws Error with what was found. */
export function toText(object: JsonObject, name: string): string {
  const value = object[name] ?? '';
  if (typeof value === 'string') return value;
  throw new Error(`${name} is ${describe(value)}; expected text`);
}

/** Gives an id in lower case with the zeros that Jaeger leaves out at its start. @throws Error with what was found. */
export function toId(object: JsonObject, name: string, digits: number): string {
  const id = toText(object, name).toLowerCase().padStart(digits, '0');
  if (id.length === digits && /^[0-9a-f]*[1-9a-f][0-9a-f]*$/.test(id)) return id;
  throw new Error(
    `${name} is ${describe(object[name])}; expected at most ${digits} hex digits, not all zero`,
  );
}

/** Gives whole microseconds. @throws Error with what was found. */
export function toMicros(object: JsonObject, name: string): bigint {
  const value = Math.trunc(typeof object[name] === 'number' ? object[name] : -1);
  if (Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw new Error(`${name} is ${describe(object[name])}; expected microseconds`);
}

/** Gives the values of typed tags. @throws Error for the first one that is not of its type. */
export function toFields(object: JsonObject, name: string): Fields {
  const pairs = toList(object, name).map((item): [string, Fields[string]] => {
    const tag = toObject(item, `an item of ${name}`);
    const key = toText(tag, 'key');
    return [key, toTyped(key, toText(tag, 'type'), tag['value'])];
  });
  return Object.fromEntries(pairs);
}

function toTyped(key: string, type: string, value: unknown): Fields[string] {
  const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
  const plain = isPlain ? (value as Fields[string]) : undefined;
  const typed = plain === undefined ? undefined : readTyped(type.toLowerCase(), plain);
  if (typed !== undefined) return typed;
  const expected =
    type === '' ? 'text, a number, true or false' : `a value of type ${describe(type)}`;
  throw new Error(`the tag ${describe(key)} is ${describe(value)}; expected ${expected}`);
}

/** Numbers are also written as text; bytes are base64 text; an integer beyond 2^53 stays text, as in the view. */
function readTyped(type: string, value: Fields[string]): Fields[string] | undefined {
  if (type === '') return value;
  if (type === 'string' || type === 'binary') return String(value);
  if (type === 'bool') return toBoolean(value);
  const isNumber = type === 'float64' || type === 'int64';
  if (!isNumber || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return value;
  const isRight = type === 'int64' ? integerText.test(value) : value.trim() !== '';
  if (!isRight || Number.isNaN(Number(value))) return undefined;
  return type === 'float64' || Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function toBoolean(value: Fields[string]): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}

/** Shows at most 40 characters of what was found. */
function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object';
  return (JSON.stringify(typeof value === 'string' ? value.slice(0, 40) : value) ?? 'absent').slice(
    0,
    42,
  );
}
