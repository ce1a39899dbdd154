import { SpanKind, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { callerOf, createPrivateField, idsOf, scopeOf } from '#context';
import { guarded } from '#diagnostics';
import { idTable } from '#record';
import type { Redactor } from '#redact';
import { cleanSpan } from './clean-span.ts';
import type { OpenSpans } from './unfinished-spans.ts';

/** Somebody who is shown spans that have ended, clean, with the context that they began in. */
export type EndedSpanSink = (span: ReadableSpan, context: Context) => void;

/** The context that a span began in. */
const begunIn = createPrivateField<Context>();

/** What the stage is made of. */
export interface SpanStageOptions {
  readonly redactor: Redactor;
  readonly onServerSpan: EndedSpanSink | undefined;
  readonly onClientSpan: EndedSpanSink | undefined;
  /** Who is told which spans are open. */
  readonly openSpans: OpenSpans | undefined;
}

/** The first stage of every span: it gets the business ids when it starts, and is cleaned when it ends. */
export function createSpanStage({
  redactor,
  onServerSpan,
  onClientSpan,
  openSpans,
}: SpanStageOptions): SpanProcessor {
  const sinkOf = (kind: SpanKind): EndedSpanSink | undefined => {
    if (kind === SpanKind.SERVER) return onServerSpan;
    return kind === SpanKind.CLIENT ? onClientSpan : undefined;
  };
  return {
    onStart(span: Span, parent: Context): void {
      setIds(span, parent);
      openSpans?.begin(span, parent);
      if (sinkOf(span.kind) !== undefined) begunIn.put(span, parent);
      if (span.kind !== SpanKind.SERVER) return;
      const scope = scopeOf(parent);
      if (scope !== undefined && scope.request.span === undefined) scope.request.span = span;
      const caller = callerOf(parent);
      if (caller !== undefined) span.addLink({ context: caller });
    },
    onEnd(span: ReadableSpan): void {
      openSpans?.end(span);
      guarded('cleaning a span', () => cleanSpan(span, redactor));
      const sink = sinkOf(span.kind);
      const parent = sink === undefined ? undefined : begunIn.read(span);
      if (parent !== undefined) guarded('record of a span', () => sink?.(span, parent));
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function setIds(span: Span, parent: Context): void {
  const ids = idsOf(parent, span.spanContext().traceId);
  // `for ... of` costs 260 bytes of heap more for each span.
  idTable.forEach(({ field, attribute }) => {
    const value = ids[field];
    if (value !== undefined) span.setAttribute(attribute, value);
  });
  const verified = scopeOf(parent)?.tenantVerified;
  if (verified !== undefined) span.setAttribute('tenant.verified', verified);
}
