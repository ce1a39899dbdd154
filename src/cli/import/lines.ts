import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A line of a file, or why it was passed over. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly problem: string };

type Bytes = AsyncIterable<Buffer>;

const mebibyte = 1024 * 1024;
/** As much as a view takes in one request. What is longer is passed over and not kept. */
const maxLineBytes = 64 * mebibyte;
/** A longer first line was cut off rather than begins a document. */
const maxOpeningLength = 200;
const lineFeed = 0x0a;
const blank = /^[\s\uFEFF]*$/;

/**
 * Reads the lines of a file, or of stdin for `-`, that are not blank; gzip is recognised and unpacked.
 * A file whose first line is but the opening of a document, as indented JSON has it, is one line.
 * @throws What the system says of a file that cannot be read, and zlib of one that is damaged.
 */
export async function* readLines(file: string): AsyncGenerator<Line, void> {
  const stream: Bytes = file === '-' ? process.stdin : createReadStream(file);
  const pending = new PendingLine();
  let number = 1;
  let isFirst = true;
  let isDocument = false;
  for await (const chunk of unpack(stream)) {
    let from = 0;
    let end = chunk.indexOf(lineFeed);
    while (!isDocument && end !== -1) {
      pending.add(chunk.subarray(from, end + 1));
      from = end + 1;
      end = chunk.indexOf(lineFeed, from);
      const line = pending.read(number);
      isDocument = isFirst && isOpening(line);
      if (isDocument) break;
      pending.clear();
      number += 1;
      if (isBlank(line)) continue;
      isFirst = false;
      yield line;
    }
    pending.add(chunk.subarray(from));
  }
  const last = pending.read(number);
  if (!isBlank(last)) yield last;
}

/** What has been read of a line; nothing is kept of one that is too long. */
class PendingLine {
  #parts: Buffer[] = [];
  #bytes = 0;

  add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > maxLineBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  read(number: number): Line {
    if (this.#bytes <= maxLineBytes) return { number, text: Buffer.concat(this.#parts).toString() };
    const problem = `the line is longer than ${maxLineBytes / mebibyte} MiB; expected less`;
    return { number, problem };
  }

  clear(): void {
    this.#parts = [];
    this.#bytes = 0;
  }
}

function isBlank(line: Line): boolean {
  return 'text' in line && blank.test(line.text);
}

function isOpening(line: Line): boolean {
  if (!('text' in line) || line.text.length > maxOpeningLength) return false;
  return /^[{[](.*[{[,:])?$/s.test(line.text.replace('\uFEFF', '').trim());
}

async function* unpack(stream: Bytes): AsyncGenerator<Buffer, void> {
  const chunks = stream[Symbol.asyncIterator]();
  const head = await readHead(chunks);
  const all = Readable.from(startWith(head, { [Symbol.asyncIterator]: () => chunks }));
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // A failure of one destroys the other, and whoever reads is told.
  yield* (isGzip ? pipeline(all, createGunzip(), () => undefined) : all) as Bytes;
}

/** A pipe may give a single byte: two say what it is. */
async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* startWith(head: Buffer, rest: Bytes): AsyncGenerator<Buffer, void> {
  yield head;
  yield* rest;
}
