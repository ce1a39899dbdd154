import { findPlace } from '../api/error-place.ts';
import { Parameters } from '../api/parameters.ts';
import { toCount, toTraceTree } from '../api/trace-tree.ts';
import type { CorrelationView, SpanRow, TraceView } from '../api/types.ts';
import { Refusal } from '../refusal.ts';
import { toLogLine, toTraceLine } from './lists.ts';
import type { Ask, ToolAnswer } from './tool.ts';

/** Beyond them, the tree says which spans failed. */
const mostFailures = 20;

/** Answers `get_trace`. */
export function readTrace(ask: Ask, query: URLSearchParams): ToolAnswer {
  const parameters = new Parameters(query);
  const attributes = parameters.flag('attributes');
  const spanId = parameters.hexId('span_id', 16);
  const view = readView(ask, query.get('trace_id') ?? '');
  return {
    lines: toStory(spanId === undefined ? view : toPart(view, spanId), attributes),
    advice:
      'this trace_id with a span_id, or search_logs with this trace_id and a level, service or q',
  };
}

/** A span and those below it, which follow it. @throws Refusal 404 when it is not there. */
function toPart(view: TraceView, spanId: string): TraceView {
  const from = view.spans.findIndex((span) => span.span_id === spanId);
  const [top, ...rest] = view.spans.slice(Math.max(0, from));
  if (from === -1 || top === undefined)
    throw new Refusal(404, `span ${spanId} of this trace is not stored`);
  const end = rest.findIndex((span) => span.depth <= top.depth);
  const part = [top, ...(end === -1 ? rest : rest.slice(0, end))];
  const spans = part.map((span) => ({ ...span, depth: span.depth - top.depth }));
  return { ...view, spans, loose_logs: [] };
}

/** Answers `get_correlation`. */
export function readCorrelation(ask: Ask, query: URLSearchParams): ToolAnswer {
  const id = query.get('correlation_id') ?? '';
  const found = ask(`/api/correlations/${encodeURIComponent(id)}`) as CorrelationView;
  return {
    lines: tellCorrelation(ask, found),
    advice: 'get_trace with one of the trace ids above, or search_logs with this correlation_id',
  };
}

/** A trace is read when its turn comes: there may be more than an answer holds. */
function* tellCorrelation(
  ask: Ask,
  { correlation_id: id, traces, logs }: CorrelationView,
): Generator<string> {
  const traceIds = new Set(traces.map((trace) => trace.trace_id));
  const outside = logs.filter((log) => !traceIds.has(log.trace_id ?? ''));
  const counts = `${toCount(traces.length, 'trace')}, ${toCount(logs.length, 'log record')}`;
  yield `correlation_id ${id}  ${counts}`;
  yield* traces.map(toTraceLine);
  if (outside.length > 0) yield 'log records outside of these traces:';
  yield* outside.map(toLogLine);
  for (const traceId of traceIds) {
    yield '';
    yield* toStory(readView(ask, traceId), false);
  }
}

function readView(ask: Ask, traceId: string): TraceView {
  return ask(`/api/traces/${encodeURIComponent(traceId)}/view`) as TraceView;
}

/** What failed comes first: the tree may be cut before it. */
function toStory(view: TraceView, attributes: boolean): readonly string[] {
  const failures = view.spans.flatMap(toFailures);
  const [head = '', ...tree] = toTraceTree(view, { attributes });
  if (failures.length === 0) return [head, ...tree];
  const more = failures.length - mostFailures;
  return [
    head,
    'what failed:',
    ...failures.slice(0, mostFailures),
    ...(more > 0 ? [`  and ${more} more`] : []),
    'spans and log records:',
    ...tree,
  ];
}

function toFailures(span: SpanRow): readonly string[] {
  const exceptions = [...span.events, ...span.logs].flatMap(({ attributes }) =>
    toException(attributes),
  );
  if (span.status !== 'error' && exceptions.length === 0) return [];
  const status = span.status_message === undefined ? [] : [span.status_message];
  const reasons = new Set([...status, ...exceptions]);
  return [`  ${[`${span.service} ${span.name} (span ${span.span_id})`, ...reasons].join('  ')}`];
}

/** An error that is logged and also recorded by its span reads the same. */
function toException(attributes: Readonly<Record<string, unknown>>): readonly string[] {
  const type = textOf(attributes['exception.type']);
  const message = textOf(attributes['exception.message']);
  if (type === '' && message === '') return [];
  const place = findPlace(textOf(attributes['exception.stacktrace']))?.text;
  return [`${type}: ${message}${place === undefined ? '' : ` at ${place}`}`];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
