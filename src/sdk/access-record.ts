import type { ServerResponse } from 'node:http';
import { trace, type Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { scopeOf } from '#context';
import { emitEvent, type Intake } from '#intake';
import { latencyOf } from './latency.ts';
import type { EndedSpanSink } from './span-stage.ts';

/**
 * Makes the sink that writes one record of type `network` for each served request, of any framework: the route, the method,
 * the status, how long it took, whose it was, and what its handler recorded of its parameters.
 */
export function createAccessRecords(intake: Intake): EndedSpanSink {
  return (span, parent) => {
    const { attributes } = span;
    const method = attributes['http.request.method'] ?? attributes['http.method'];
    if (method === undefined) return;
    const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
    const endpoint =
      attributes['http.route'] ?? attributes['url.path'] ?? attributes['http.target'] ?? '';
    const request = scopeOf(parent)?.request;
    const aborted = status === undefined;
    emitEvent(intake, {
      level: levelOf(status),
      message: `${method} ${endpoint} ${aborted ? 'was aborted' : status}`,
      fields: {
        http_endpoint: endpoint,
        http_method: method,
        ...(aborted ? {} : { http_status: status }),
        latency_millis: latencyOf(span),
        ...errorOf(span, aborted),
        input: request?.input,
        output: request?.output,
      },
      context: trace.setSpanContext(parent, span.spanContext()),
      logType: 'network',
      eventName: 'http.server.request',
    });
  };
}

function levelOf(status: unknown): string {
  if (typeof status !== 'number') return 'warning';
  if (status >= 500) return 'error';
  return status >= 400 ? 'warning' : 'info';
}

/** A status is no error code; what broke the connection is. */
function errorOf(span: ReadableSpan, aborted: boolean): { readonly error_code?: unknown } {
  const type = span.attributes['error.type'];
  if (typeof type === 'string' && !/^\d{3}$/.test(type)) return { error_code: type };
  return aborted ? { error_code: 'ECONNRESET' } : {};
}

/**
 * Takes from a server span the status that nobody was sent: the HTTP instrumentation gives a request that was cut short the
 * 200 that Node.js begins with.
 */
export function markUnanswered(span: Span, response: ServerResponse): void {
  if (response.headersSent) return;
  const { attributes } = span as unknown as { attributes?: Record<string, unknown> };
  if (attributes === undefined) return;
  delete attributes['http.response.status_code'];
  span.setAttribute('error.type', 'ECONNRESET');
}
