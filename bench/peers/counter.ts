import { gunzipSync } from 'node:zlib';
import { parseLogs, parseLogsJson, parseTraces, parseTracesJson } from '#otlp';
import type { Body } from './sink.ts';

/** What OTLP requests held. */
export interface Counts {
  readonly spans: number;
  readonly serverSpans: number;
  readonly logRecords: number;
}

const serverKind = 2;

/** Counts what arrives at a sink. Bodies are read when somebody asks, so that a load is not slowed by it. */
export function createCounter(): { take(body: Body): void; count(): Counts } {
  const counts = { spans: 0, serverSpans: 0, logRecords: 0 };
  let waiting: Body[] = [];
  return {
    take: (body) => void waiting.push(body),
    count() {
      for (const { path, headers, bytes } of waiting) {
        const body = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
        const isJson = headers['content-type']?.startsWith('application/json') ?? false;
        if (path === '/v1/traces') {
          const parsed = isJson ? parseTracesJson(body.toString()) : parseTraces(body);
          for (const { scopeSpans } of parsed)
            for (const { spans } of scopeSpans) {
              counts.spans += spans.length;
              counts.serverSpans += spans.filter(({ kind }) => kind === serverKind).length;
            }
        } else if (path === '/v1/logs') {
          const parsed = isJson ? parseLogsJson(body.toString()) : parseLogs(body);
          for (const { scopeLogs } of parsed)
            for (const { logRecords } of scopeLogs) counts.logRecords += logRecords.length;
        }
      }
      waiting = [];
      return { ...counts };
    },
  };
}
