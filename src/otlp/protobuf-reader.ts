import { malformed, maxDepth, toIntegerValue, toStorableTime } from './limits.ts';
import { bytesType, fixed32Type, fixed64Type, varintType } from './wire-types.ts';

/**
 * Walks over the fields of a protobuf message without copying it.
 * Every method throws TelemetryError FR_OTLP_MALFORMED when the bytes do not allow what was asked;
 * each step consumes at least one byte, so no input makes it run for ever.
 */
export class ProtobufReader {
  /** Number of the field that `next` found. */
  field = 0;
  readonly #bytes: Buffer;
  #position = 0;
  #end: number;
  #depth = 0;
  #wireType = 0;
  #low = 0;
  #high = 0;

  constructor(body: Uint8Array) {
    this.#bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.#end = body.byteLength;
  }

  /** Goes to the next field of the current message; false at its end. */
  next(): boolean {
    if (this.#position >= this.#end) return false;
    this.#readVarint();
    this.field = this.#low >>> 3;
    this.#wireType = this.#low & 7;
    if (this.#high !== 0 || this.field === 0) throw malformed('a field has an impossible number');
    return true;
  }

  /** Enters the message in the current field; the result is for `leave`. */
  enter(): number {
    const length = this.#length();
    const outerEnd = this.#end;
    this.#depth += 1;
    if (this.#depth > maxDepth) throw malformed(`values are nested deeper than ${maxDepth}`);
    this.#end = this.#position + length;
    return outerEnd;
  }

  /** Returns to the message around the current one, whose fields have all been read. */
  leave(outerEnd: number): void {
    this.#depth -= 1;
    this.#end = outerEnd;
  }

  /** Reads text; bytes that are not UTF-8 become U+FFFD. */
  text(): string {
    return this.#slice('utf8');
  }

  /** Reads bytes as base64 text. */
  base64(): string {
    return this.#slice('base64');
  }

  /** Reads bytes as lower-case hex. */
  hex(): string {
    return this.#slice('hex');
  }

  /** Reads an id as lower-case hex; empty is allowed, another length is not. */
  id(byteLength: number): string {
    const hex = this.#slice('hex');
    if (hex.length === byteLength * 2 || hex.length === 0) return hex;
    throw malformed(`an id has ${hex.length / 2} bytes; expected ${byteLength}`);
  }

  /** Reads an enum or a 32-bit integer. */
  int32(): number {
    this.#expect(varintType);
    this.#readVarint();
    return this.#low | 0;
  }

  /** Reads an unsigned 32-bit integer. */
  uint32(): number {
    return this.int32() >>> 0;
  }

  /** Reads a signed 64-bit integer: a number while exact, else decimal text. */
  int64(): number | string {
    this.#expect(varintType);
    this.#readVarint();
    const number = (this.#high | 0) * 0x1_0000_0000 + this.#low;
    if (Number.isSafeInteger(number)) return number;
    return toIntegerValue((BigInt(this.#high | 0) << 32n) | BigInt(this.#low));
  }

  /** Reads a boolean. */
  bool(): boolean {
    this.#expect(varintType);
    this.#readVarint();
    return this.#low !== 0 || this.#high !== 0;
  }

  /** Reads an instant in nanoseconds. */
  time(): bigint {
    this.#expect(fixed64Type);
    return toStorableTime(this.#bytes.readBigUInt64LE(this.#take(8)));
  }

  /** Reads a fixed 32-bit integer. */
  fixed32(): number {
    this.#expect(fixed32Type);
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  /** Reads a double. */
  double(): number {
    this.#expect(fixed64Type);
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  /** Passes over a field that is not known. */
  skip(): void {
    if (this.#wireType === varintType) this.#readVarint();
    else if (this.#wireType === fixed64Type) this.#take(8);
    else if (this.#wireType === bytesType) this.#take(this.#length());
    else if (this.#wireType === fixed32Type) this.#take(4);
    else throw malformed(`field ${this.field} has the unknown wire type ${this.#wireType}`);
  }

  #slice(encoding: 'utf8' | 'hex' | 'base64'): string {
    const length = this.#length();
    const start = this.#take(length);
    return this.#bytes.toString(encoding, start, start + length);
  }

  #length(): number {
    this.#expect(bytesType);
    this.#readVarint();
    if (this.#high !== 0 || this.#low > this.#end - this.#position) throw this.#truncated();
    return this.#low;
  }

  #take(byteCount: number): number {
    const start = this.#position;
    if (byteCount > this.#end - start) throw this.#truncated();
    this.#position = start + byteCount;
    return start;
  }

  /** Reads up to 64 bits into two halves, because a number holds only 53. */
  #readVarint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#take(1)] ?? 0;
      if (shift < 28) low |= (byte & 127) << shift;
      else if (shift === 28) {
        low |= (byte & 15) << 28;
        high |= (byte & 127) >>> 4;
      } else high |= shift === 63 ? (byte & 1) << 31 : (byte & 127) << (shift - 32);
      if (byte < 128) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw malformed('an integer has more than 10 bytes');
  }

  #expect(wireType: number): void {
    if (this.#wireType === wireType) return;
    throw malformed(
      `field ${this.field} has the wire type ${this.#wireType}; expected ${wireType}`,
    );
  }

  #truncated(): Error {
    return malformed(`it ends too early, at byte ${this.#position}`);
  }
}
