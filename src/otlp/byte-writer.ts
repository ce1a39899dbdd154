import { bytesType, varintType } from './wire-types.ts';

const firstBytes = 4_096;
// Below this, a loop over the characters is faster than the call into C++ (3 × at 10 characters).
const shortText = 48;
const maxVarint32 = 5;
const maxVarint64 = 10;

/** Writes protobuf into one buffer that grows; who reads it takes `bytes` up to `length`. */
export class ByteWriter {
  /** Another buffer after each growth. */
  bytes: Buffer = Buffer.allocUnsafeSlow(firstBytes);
  /** Where the next byte goes. May be set, to begin anew or to leave room in front. */
  length = 0;
  /** Where no further object begins inside the value that is written now. */
  nestingEnd = Infinity;

  /** Writes the number of a field and its wire type, as one byte or two. */
  tag(field: number, wireType: number): void {
    this.varint((field << 3) | wireType);
  }

  /** Writes an unsigned 32-bit number. */
  varint(value: number): void {
    this.#room(maxVarint32);
    let rest = value >>> 0;
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** Writes a signed 64-bit integer; a negative one takes ten bytes. */
  int64(value: number): void {
    if (value >= 0 && value <= 0xffffffff) {
      this.varint(value);
      return;
    }
    this.#room(maxVarint64);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 127n) {
      this.bytes[this.length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
  }

  /** Writes a 64-bit number given in two halves, in eight bytes. */
  fixed64(low: number, high: number): void {
    this.#room(8);
    this.bytes.writeUInt32LE(low >>> 0, this.length);
    this.bytes.writeUInt32LE(high >>> 0, this.length + 4);
    this.length += 8;
  }

  /** Writes an unsigned 32-bit number in four bytes. */
  fixed32(value: number): void {
    this.#room(4);
    this.bytes.writeUInt32LE(value >>> 0, this.length);
    this.length += 4;
  }

  /** Writes a double. */
  double(value: number): void {
    this.#room(8);
    this.bytes.writeDoubleLE(value, this.length);
    this.length += 8;
  }

  /** Writes the length of a text, and its UTF-8; lone surrogates become U+FFFD. */
  text(text: string): void {
    const { length } = text;
    if (length < shortText && this.#shortAscii(text)) return;
    const size = Buffer.byteLength(text);
    this.varint(size);
    this.#room(size);
    this.length += this.bytes.write(text, this.length, size, 'utf8');
  }

  /** Writes the length of bytes, and the bytes. */
  raw(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.#room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Writes a field that is an id of so many bytes, given as hex; of any other length it is none, and left out. */
  idField(field: number, hex: string, size: number): void {
    if (hex.length !== 2 * size) return;
    this.tag(field, bytesType);
    this.varint(size);
    this.#room(size);
    // What is no hex ends the text: the rest is zero.
    const written = this.bytes.write(hex, this.length, size, 'hex');
    if (written < size) this.bytes.fill(0, this.length + written, this.length + size);
    this.length += size;
  }

  /** Writes a field that is a number, unless it is zero or absent. */
  numberField(field: number, value: number | undefined): void {
    if (!value) return;
    this.tag(field, varintType);
    this.varint(value);
  }

  /** Writes a field that is a text, unless it is empty or absent. */
  textField(field: number, text: string | undefined): void {
    if (!text) return;
    this.tag(field, bytesType);
    this.text(text);
  }

  /** Begins a message inside another one; what it returns is for {@link close}. */
  open(): number {
    this.#room(1);
    return this.length++;
  }

  /** Ends a message: its length, one byte for most, goes in front of it. */
  close(start: number): void {
    const size = this.length - start - 1;
    if (size < 128) {
      this.bytes[start] = size;
      return;
    }
    const more = size < 1 << 14 ? 1 : size < 1 << 21 ? 2 : size < 1 << 28 ? 3 : 4;
    this.#room(more);
    this.bytes.copyWithin(start + 1 + more, start + 1, this.length);
    const end = this.length + more;
    this.length = start;
    this.varint(size);
    this.length = end;
  }

  /** Copies what was written. */
  toBytes(from = 0): Buffer {
    return Buffer.from(this.bytes.subarray(from, this.length));
  }

  #shortAscii(text: string): boolean {
    const { length } = text;
    this.#room(length + 1);
    const { bytes } = this;
    let at = this.length + 1;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 127) return false;
      bytes[at++] = code;
    }
    bytes[this.length] = length;
    this.length = at;
    return true;
  }

  #room(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + size));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
