import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { emitEvent, type Intake } from '#intake';
import { latencyOf } from './latency.ts';
import type { EndedSpanSink } from './span-stage.ts';

/** Of the system, of undici and of TLS: the other side was not reached, or the connection broke. */
const connectionCode =
  /\b(?:E(?:CONN(?:REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|(?:HOST|NET)(?:UNREACH|DOWN)|NETRESET|ADDRNOTAVAIL|NOTFOUND|AI_\w+|PROTO)|UND_ERR_(?:(?:CONNECT|HEADERS|BODY)_TIMEOUT|SOCKET)|ERR_(?:TLS|SSL)_\w+|CERT_\w+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|UNABLE_TO_(?:GET|VERIFY)_\w+)\b/;
/** Parents that may still end; a span that never ends must not keep its id for ever. */
const mostParents = 1_000;

/**
 * Makes the sink that writes one record of type `network` for each call that failed for its connection, of any client that
 * has a span: HTTP, database, queue. Only the innermost of nested spans counts: a pool fails because its connection does.
 */
export function createConnectionRecords(intake: Intake): EndedSpanSink {
  const told = new Set<string>();
  return (span, parent) => {
    const { spanId } = span.spanContext();
    const code = connectionCodeOf(span);
    const isTold = told.delete(spanId);
    if (code === undefined) return;
    const above = span.parentSpanContext;
    if (above !== undefined && above.isRemote !== true && told.size < mostParents) {
      told.add(above.spanId);
    }
    if (isTold) return;
    const { attributes } = span;
    const address = attributes['server.address'] ?? attributes['net.peer.name'];
    const port = attributes['server.port'] ?? attributes['net.peer.port'];
    const peer = toPeer(address, port);
    emitEvent(intake, {
      level: 'warning',
      message: `${span.name}${peer === '' ? '' : ` to ${peer}`} failed: ${code}`,
      fields: {
        http_method: attributes['http.request.method'],
        server_address: address,
        server_port: port,
        latency_millis: latencyOf(span),
        error_code: code,
      },
      context: trace.setSpanContext(parent, span.spanContext()),
      logType: 'network',
      eventName: 'client.connection.failed',
    });
  };
}

/** An IPv6 address stands in brackets before a port (RFC 3986, section 3.2.2). */
function toPeer(address: unknown, port: unknown): string {
  const host = String(address ?? '');
  return [host.includes(':') ? `[${host}]` : host, port ?? '']
    .filter((part) => part !== '')
    .join(':');
}

function connectionCodeOf({ status, attributes, events }: ReadableSpan): string | undefined {
  if (status.code !== SpanStatusCode.ERROR) return undefined;
  const texts = [
    attributes['error.type'],
    ...events.map((event) => event.attributes?.['exception.type']),
    status.message,
  ];
  for (const text of texts) {
    const code = typeof text === 'string' ? connectionCode.exec(text)?.[0] : undefined;
    if (code !== undefined) return code;
  }
  return undefined;
}
