import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { Refusal } from '../refusal.ts';

const mebibyte = 1024 * 1024;
/** Largest compressed body. */
const maxCompressedBytes = 16 * mebibyte;
/** Largest body after decompression, or without any. */
const maxPlainBytes = 64 * mebibyte;
/** Most bytes of unfinished bodies of all senders together. */
const maxWaitingBytes = 256 * mebibyte;

const decompressors = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** Bytes of bodies that are being read, counted over all requests. */
export interface WaitingBytes {
  count: number;
}

/**
 * Reads and decompresses the body of a request.
 * @throws Refusal 413 as soon as a limit is passed, 415 for an unknown encoding, 400 for broken compression, 503 when too many bodies wait.
 */
export async function readBody(request: IncomingMessage, waiting: WaitingBytes): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return readRaw(request, maxPlainBytes, waiting);
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    const expected = 'expected identity, gzip or deflate';
    throw new Refusal(415, `content-encoding is ${JSON.stringify(encoding)}; ${expected}`);
  }
  const compressed = await readRaw(request, maxCompressedBytes, waiting);
  return decompress(compressed, encoding);
}

async function decompress(body: Buffer, encoding: 'gzip' | 'deflate'): Promise<Buffer> {
  try {
    return await decompressors[encoding](body, { maxOutputLength: maxPlainBytes });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === tooLargeCode;
    if (isTooLarge) throw tooLarge(maxPlainBytes, 'after decompression');
    throw new Refusal(400, `the body is not valid ${encoding}`);
  }
}

/** What zlib says when the output passes `maxOutputLength`. */
const tooLargeCode = 'ERR_BUFFER_TOO_LARGE';

/**
 * Reads the body of a request as it is sent.
 * @throws Refusal 413 as soon as the limit is passed, 503 when too many bodies wait.
 */
function readRaw(
  request: IncomingMessage,
  maxBytes: number,
  waiting: WaitingBytes,
): Promise<Buffer> {
  const declaredBytes = Number(request.headers['content-length'] ?? 0);
  if (declaredBytes > maxBytes) return Promise.reject(tooLarge(maxBytes, 'as sent'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (outcome: Buffer | Refusal): void => {
      request.off('data', take).off('end', end).off('close', abort).off('error', abort);
      waiting.count -= bytes;
      if (outcome instanceof Refusal) reject(outcome);
      else resolve(outcome);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      waiting.count += chunk.length;
      chunks.push(chunk);
      if (bytes > maxBytes) settle(tooLarge(maxBytes, 'as sent'));
      else if (waiting.count > maxWaitingBytes) settle(tooBusy());
    };
    const end = (): void => settle(Buffer.concat(chunks, bytes));
    const abort = (): void => settle(new Refusal(400, 'the request was cut off'));
    request.on('data', take).once('end', end).once('close', abort).once('error', abort);
  });
}

/**
 * Reads the text of a body that is declared as JSON.
 * @throws Refusal 415 for another type, and as {@link readRaw} does.
 */
export async function readJsonText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json')) {
    const found = JSON.stringify(type.slice(0, 100));
    throw new Refusal(415, `content-type is ${found}; expected application/json`);
  }
  return (await readRaw(request, maxBytes, { count: 0 })).toString('utf8');
}

function tooLarge(maxBytes: number, when: string): Refusal {
  return new Refusal(413, `the body is larger than ${maxBytes / mebibyte} MiB ${when}`);
}

function tooBusy(): Refusal {
  return new Refusal(503, 'too many bodies are being received', { 'retry-after': '1' });
}
