/**
 * Gives the bytes of each record in a request of OTLP protobuf, in their order. Spans and log records lie alike: field 1 of
 * the request holds the resource's, field 2 of that the scope's, field 2 of that a record.
 */
export function sizesOfRecords(body: Buffer): readonly number[] {
  return fieldsOf(body, 1)
    .flatMap((resource) => fieldsOf(resource, 2))
    .flatMap((scope) => fieldsOf(scope, 2))
    .map((record) => record.length);
}

const lengthDelimited = 2;
/** Bytes of a number of a fixed size, by wire type. */
const fixedBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function fieldsOf(message: Buffer, wanted: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = message[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = readVarint();
    const [field, wireType] = [Math.floor(tag / 8), tag % 8];
    if (wireType !== lengthDelimited) {
      const bytes = fixedBytes[wireType];
      if (bytes === undefined) readVarint();
      else at += bytes;
      continue;
    }
    const length = readVarint();
    if (field === wanted) found.push(message.subarray(at, at + length));
    at += length;
  }
  return found;
}
