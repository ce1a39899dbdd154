import { SpanKind, trace, type Context } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import { guarded } from '#diagnostics';
import { emitEvent, type Intake } from '#intake';
import { unfinishedSpan } from '#record';

/** Spans that have begun and not ended. */
export interface OpenSpans {
  /** A span began, in this context. */
  begin(span: Span, parent: Context): void;
  /** A span ended. */
  end(span: ReadableSpan): void;
}

type Begun = Map<ReadableSpan, Context>;

/** Spans that are held at most: one that never ends, and that nobody else holds, would stay until it is recorded. */
const mostHeld = 5_000;
/** Records at each look; what is left has its turn at the next. */
const mostAtOnce = 100;

/**
 * Writes one record of type `system` for each span that is still open after a time, so that what hangs, or was at work when the
 * process was killed, is seen. It does not keep the process alive. Of more than 5,000 open spans, those that began last are passed over.
 * @param afterMs Milliseconds after which a span is looked for; it is found within half as long again.
 */
export function watchOpenSpans(intake: Intake, afterMs: number): OpenSpans {
  // By age, so that nobody looks at the clock when a span begins.
  let young: Begun = new Map();
  let middle: Begun = new Map();
  let old: Begun = new Map();
  const late: Begun = new Map();
  const look = (): void => {
    for (const [span, parent] of old) late.set(span, parent);
    old.clear();
    [young, middle, old] = [old, young, middle];
    let left = mostAtOnce;
    for (const [span, parent] of late) {
      if (left === 0) break;
      left -= 1;
      late.delete(span);
      guarded('record of an unfinished span', () => recordOpen(intake, span, parent));
    }
  };
  setInterval(look, Math.max(afterMs / 2, 1)).unref();
  return {
    begin(span, parent) {
      if (young.size + middle.size + old.size + late.size < mostHeld) young.set(span, parent);
    },
    end: (span) =>
      void (young.delete(span) || middle.delete(span) || old.delete(span) || late.delete(span)),
  };
}

function recordOpen(intake: Intake, span: ReadableSpan, parent: Context): void {
  const timeMs = Date.now();
  const openMs = Math.round(timeMs - hrTimeToMilliseconds(span.startTime));
  emitEvent(intake, {
    level: 'info',
    message: `${toLabel(span)} has not ended for ${Math.round(openMs / 100) / 10} s`,
    fields: {
      ...requestOf(span),
      span_name: span.name,
      span_kind: SpanKind[span.kind].toLowerCase(),
      parent_span_id: span.parentSpanContext?.spanId,
      latency_millis: openMs,
    },
    context: trace.setSpanContext(parent, span.spanContext()),
    logType: 'system',
    eventName: unfinishedSpan,
    timeMs,
  });
}

/** What is known of a request before its end. */
function requestOf({ kind, attributes }: ReadableSpan): Readonly<Record<string, unknown>> {
  const method = attributes['http.request.method'];
  if (method === undefined) return {};
  return kind === SpanKind.SERVER
    ? { http_method: method, http_endpoint: attributes['http.route'] ?? attributes['url.path'] }
    : {
        http_method: method,
        server_address: attributes['server.address'],
        server_port: attributes['server.port'],
      };
}

/** A request has its method alone for a name until its route is known. */
function toLabel(span: ReadableSpan): string {
  const { http_method: method, http_endpoint: endpoint, server_address: host } = requestOf(span);
  const place = endpoint ?? host;
  return method === span.name && place !== undefined ? `${span.name} ${place}` : span.name;
}
