import type { SpanOutline, SpansLikeAnswer } from '#viewer/api';
import { texts } from './texts.ts';
import { formatFixed, formatPercent } from './format.ts';

const hourMillis = 3_600_000;
/** The server counts no more at once. */
const mostMillis = 24 * hourMillis;
/** The server takes no longer names, and counts by fewer characters. */
const longestName = 1_000;
/** From this many times p50 on, the factor is said. */
const worthSaying = 1.5;

/** What is asked about the operation of a span. */
export interface LikeQuestion {
  readonly service: string;
  readonly name: string;
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
}

/**
 * Asks for the spans of the same operation in the hour before a span, and while it ran: an old trace is compared with its own time.
 * @param traceStart ISO 8601.
 */
export function toLikeQuestion(span: SpanOutline, traceStart: string): LikeQuestion {
  const start = Date.parse(traceStart) + span.offset_millis;
  const until = Math.ceil(start + span.duration_millis);
  const since = Math.floor(Math.max(start - hourMillis, until - mostMillis));
  return {
    service: span.service,
    name: span.name.slice(0, longestName),
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
  };
}

/**
 * Says where a span lies among the others, in the language of the page: `longer than 97 %, 3.2 × p50`.
 * @param answer The span itself is one of those counted.
 * @returns Undefined when there is nothing to compare with.
 */
export function toPlace(durationMillis: number, answer: SpansLikeAnswer): string | undefined {
  const { count, durations, p50_millis: p50 = 0 } = answer;
  if (count < 2) return undefined;
  let shorter = 0;
  for (const { below_millis: below, count: many } of durations)
    if (below <= durationMillis) shorter += many;
  const percent = Math.floor((Math.min(shorter, count - 1) / (count - 1)) * 100);
  const factor = p50 > 0 ? durationMillis / p50 : 0;
  const times = factor >= worthSaying ? `, ${toFactor(factor)} × p50` : '';
  return toRank(percent) + times;
}

function toRank(percent: number): string {
  const { pane: text } = texts.value;
  if (percent === 0) return text.shortest;
  return percent === 100 ? text.longest : text.longerThan(formatPercent(percent / 100));
}

function toFactor(factor: number): string {
  return formatFixed(factor, factor < 10 ? 1 : 0);
}
