/** Fields of a message that hold messages; the other ones are compared as they are written. */
type Shape = { readonly [field: number]: Shape } & { readonly isValue?: true };

const value: { [field: number]: Shape; isValue: true } = { isValue: true };
const keyValue: Shape = { 2: value };
const list: Shape = { 1: value };
const map: Shape = { 1: keyValue };
value[5] = list;
value[6] = map;

const span: Shape = { 9: keyValue, 11: { 3: keyValue }, 13: { 4: keyValue }, 15: {} };
const logRecord: Shape = { 5: value, 6: keyValue };

/** ExportTraceServiceRequest. */
export const tracesShape = toRequest(span);
/** ExportLogsServiceRequest. */
export const logsShape = toRequest(logRecord);

/** A message as the list of its fields, in the order of their numbers; repeated fields keep their order. */
export type Message = readonly (readonly [field: number, content: string | Message])[];

/**
 * Reads protobuf field by field, in a way of its own: bytes as hex, numbers as text, messages as such.
 * A number 0 or an empty text is left out, which means the same, unless it is the value of an AnyValue.
 */
export function toMessage(bytes: Buffer, shape: Shape): Message {
  const fields: [number, string | Message][] = [];
  let position = 0;
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(position++);
      result |= BigInt(byte & 127) << shift;
      if (byte < 128) return result;
    }
  };
  while (position < bytes.length) {
    const tag = Number(varint());
    const field = tag >>> 3;
    const inner = shape[field];
    let content: string | Message;
    if ((tag & 7) === 0) content = varint().toString();
    else if ((tag & 7) === 1) content = bytes.readBigUInt64LE((position += 8) - 8).toString();
    else if ((tag & 7) === 5) content = bytes.readUInt32LE((position += 4) - 4).toString();
    else {
      const length = Number(varint());
      const part = bytes.subarray(position, (position += length));
      content = inner === undefined ? part.toString('hex') : toMessage(part, inner);
    }
    if (position > bytes.length) throw new Error(`field ${field} ends too early`);
    if (shape.isValue || (content !== '' && content !== '0')) fields.push([field, content]);
  }
  return fields.sort(([left], [right]) => left - right);
}

function toRequest(record: Shape): Shape {
  const scope: Shape = { 1: { 3: keyValue }, 2: record };
  return { 1: { 1: { 1: keyValue }, 2: scope } };
}
