import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Refusal } from './refusal.ts';

/** Type of a page. */
export const htmlType = 'text/html; charset=utf-8';

/** How long the rest of a refused body is read and thrown away, so that its sender gets to see the answer. */
const maxDrainMs = 10_000;

/** Headers of every answer: nothing of ours is framed, guessed or loaded from elsewhere. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'self'; object-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** Sends a body with its type, and our security headers. */
export function sendBody(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Uint8Array,
): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': contentType,
    'content-length': length,
  });
  response.end(body);
}

/** Sends a status alone. */
export function sendNothing(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...securityHeaders, 'content-length': 0 });
  response.end();
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  sendBody(response, status, 'application/json', JSON.stringify(body));
}

/** A file to keep, part by part. */
export interface Download {
  /** Of letters, digits, `.`, `_` and `-`. */
  readonly fileName: string;
  readonly contentType: string;
  readonly parts: AsyncIterable<Uint8Array>;
}

/**
 * Sends a file; each part is made when the one before is on its way.
 * @throws What a part throws, or the stream when the client has gone; the headers are out by then.
 */
export async function sendDownload(
  response: ServerResponse,
  { fileName, contentType, parts }: Download,
): Promise<void> {
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
  });
  await pipeline(Readable.from(parts), response);
}

/** Sends the headers of an answer that goes on. */
export function sendHead(response: ServerResponse, contentType: string): void {
  response.writeHead(200, { ...securityHeaders, 'content-type': contentType });
}

/**
 * Sends a refusal. When the body has not been read to its end, the rest is thrown away
 * until the sender stops or 10 s have passed, then the connection is closed:
 * closing at once would reset it, and most clients would report that instead of our reason.
 */
export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  body: object,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  if (request.complete || !hasBody(request)) {
    sendJson(response, refusal.status, body);
    return;
  }
  sendWhileDraining(request, response, refusal.status, JSON.stringify(body));
}

function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  return coding !== undefined || Number(length ?? 0) > 0;
}

function sendWhileDraining(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
): void {
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const length = Buffer.byteLength(text);
  response.writeHead(status, { ...securityHeaders, ...headers, 'content-length': length });
  response.write(text);
  const timer = setTimeout(() => response.destroy(), maxDrainMs).unref();
  const finish = (): void => {
    clearTimeout(timer);
    response.end();
  };
  request.once('end', finish).once('close', finish).once('error', finish);
  request.resume();
}
