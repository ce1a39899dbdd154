import type { IncomingMessage } from 'node:http';
import {
  parseLogs,
  parseLogsJson,
  parseTraces,
  parseTracesJson,
  type OtlpAttributes,
  type OtlpLogRecord,
  type OtlpSpan,
} from '#otlp';
import type { ArrivedRecord } from './arrivals.ts';
import { sizesOfRecords } from './record-sizes.ts';

/** The records of one request, in their order. */
export interface Batch {
  readonly signal: 'spans' | 'logs';
  readonly isJson: boolean;
  readonly records: readonly ArrivedRecord[];
}

/** Reads the records of a request. Throws when it is not OTLP. */
export function readBatch({ url, headers }: IncomingMessage, body: Buffer): Batch {
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  const signal = url?.endsWith('/v1/traces') === true ? 'spans' : 'logs';
  const found = signal === 'spans' ? readSpans(body, isJson) : readLogs(body, isJson);
  const sizes = isJson ? [] : sizesOfRecords(body);
  const records = found.map(([resource, content], place) => ({
    number: typeof content.attributes['n'] === 'number' ? content.attributes['n'] : undefined,
    pid: String(resource['process.pid'] ?? ''),
    bytes: sizes[place] ?? 0,
    content,
  }));
  return { signal, isJson, records };
}

/** Body of a 200 answer that says how many records of the batch were rejected. */
export function toPartialAnswer({ signal, isJson }: Batch, rejected: number): string | Buffer {
  if (rejected === 0) return isJson ? '{}' : '';
  const name = signal === 'spans' ? 'rejectedSpans' : 'rejectedLogRecords';
  if (isJson) return JSON.stringify({ partialSuccess: { [name]: rejected } });
  // partial_success = 1 { rejected = 1 (varint) }
  const message = [0x08, ...toVarint(rejected)];
  return Buffer.from([0x0a, message.length, ...message]);
}

type Found = readonly [resource: OtlpAttributes, content: OtlpSpan | OtlpLogRecord];

function readSpans(body: Buffer, isJson: boolean): Found[] {
  const traces = isJson ? parseTracesJson(body.toString()) : parseTraces(body);
  return traces.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => [resource, span] as const)),
  );
}

function readLogs(body: Buffer, isJson: boolean): Found[] {
  const logs = isJson ? parseLogsJson(body.toString()) : parseLogs(body);
  return logs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map((record) => [resource, record] as const)),
  );
}

function toVarint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...toVarint(value >>> 7)];
}
