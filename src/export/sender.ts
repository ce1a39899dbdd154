import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { createQuietClient, type Certificates } from './agent.ts';
import { post, type Outcome } from './post.ts';

/** Where and how a {@link Sender} sends. */
export interface SenderOptions {
  readonly url: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For one request, connection and answer included. */
  readonly timeoutMs: number;
  readonly compression: 'none' | 'gzip';
  readonly certificates?: Certificates;
}

/** What requests of ours say of their sender (OpenTelemetry protocol exporter specification, "User Agent"). */
export function toUserAgent(version: string): string {
  return `filrouge-OTLP-Exporter-JavaScript/${version}`;
}

/** Sends bodies to one destination by HTTP. */
export interface Sender {
  /** Sends one body, once. Never rejects. */
  send(body: Uint8Array, stop: AbortSignal): Promise<Outcome>;
  /** Closes every connection. Safe to call twice. */
  close(): void;
}

const compress = promisify(gzip);
// Level 1: of telemetry, the others take much more time for little less.
const fast = { level: constants.Z_BEST_SPEED };

/** Makes a sender with connections of its own; neither they nor its timers keep the process alive. */
export function createSender(options: SenderOptions): Sender {
  const url = new URL(options.url);
  const client = createQuietClient(url, options.certificates);
  const headers = toHeaders(options);
  return {
    async send(plain, stop) {
      const body = options.compression === 'gzip' ? await compress(plain, fast) : plain;
      const length = { 'Content-Length': String(body.byteLength) };
      const all = { ...headers, ...length };
      return post({ url, headers: all, client, body, timeoutMs: options.timeoutMs, stop });
    },
    close: () => client.agent.destroy(),
  };
}

function toHeaders({
  headers,
  protocol,
  userAgent,
  compression,
}: SenderOptions): Readonly<Record<string, string>> {
  return {
    'User-Agent': userAgent,
    ...headers,
    'Content-Type': protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    ...(compression === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}),
  };
}
