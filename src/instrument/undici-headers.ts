import { subscribe } from 'node:diagnostics_channel';
import { guarded } from '#diagnostics';
import { idTable } from '#record';

/** Of a trace context that stands twice, the last one is ours: the application forwarded the caller's. */
const lastCounts: ReadonlySet<string> = new Set(['traceparent', 'tracestate', 'baggage', 'b3']);

/** Of an id that stands twice, the first one is the application's: it wins. */
const firstCounts: ReadonlySet<string> = new Set(idTable.flatMap((row) => row.headers[0] ?? []));

/**
 * Sends each header of ours once with fetch and undici. OpenTelemetry's instrumentation appends its headers to those
 * of the application, so an application that forwards the headers of its caller would send two of each.
 * Call after the instrumentations were made: subscribers run in order.
 */
export function sendHeadersOnce(): void {
  subscribe('undici:request:create', (message) => {
    const { request } = message as { request?: { headers?: unknown } };
    const headers = request?.headers;
    if (isNameValueList(headers)) guarded('headers of fetch', () => removeDoubles(headers));
  });
}

/** Names and values in turn, as undici 6 and newer keep them. */
function isNameValueList(headers: unknown): headers is unknown[] {
  return Array.isArray(headers) && headers.length % 2 === 0;
}

function removeDoubles(headers: unknown[]): void {
  const seenAt = new Map<string, number>();
  for (let index = 0; index < headers.length; index += 2) {
    const name = String(headers[index]).toLowerCase();
    const earlier = seenAt.get(name);
    if (earlier === undefined) seenAt.set(name, index);
    else if (lastCounts.has(name)) headers[earlier + 1] = headers[index + 1];
    if (earlier === undefined || !(lastCounts.has(name) || firstCounts.has(name))) continue;
    headers.splice(index, 2);
    index -= 2;
  }
}
