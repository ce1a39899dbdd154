import type { SpanOutline } from '#viewer/api';
import type { TimeUses } from './time-use.ts';

/** What the spans of one service and name did in a trace. */
export interface OperationRow {
  readonly service: string;
  readonly name: string;
  readonly count: number;
  readonly errors: number;
  /** Sum of the durations; spans at the same time count each. */
  readonly totalMillis: number;
  /** Sum of the times in which no child was at work. */
  readonly selfMillis: number;
  /** Part of the self time of all spans, between 0 and 1. */
  readonly selfPart: number;
  /** Half of the spans are not longer (nearest rank). */
  readonly p50Millis: number;
  readonly maxMillis: number;
  /** The longest one; of equal ones the first. */
  readonly longestSpanId: string;
}

/** Columns by which operations can be sorted. */
export type OperationColumn = 'name' | 'count' | 'errors' | 'total' | 'self' | 'p50' | 'max';

/**
 * Sums the spans of a trace up by service and name.
 * @returns The longest self time first.
 */
export function toOperations(
  spans: readonly SpanOutline[],
  timeUse: TimeUses,
): readonly OperationRow[] {
  const groups = Map.groupBy(spans, ({ service, name }) => `${service}\0${name}`);
  const selfOf = (all: readonly SpanOutline[]): number =>
    sumOf(all, ({ span_id: id }) => timeUse.get(id)?.selfMillis ?? 0);
  const wholeSelf = selfOf(spans);
  return [...groups.values()]
    .flatMap((group) => toOperation(group, selfOf(group), wholeSelf) ?? [])
    .toSorted((left, right) => right.selfMillis - left.selfMillis);
}

/** Sorts operations: names from A, numbers from the largest, or the other way round. */
export function sortOperations(
  rows: readonly OperationRow[],
  column: OperationColumn,
  isReversed: boolean,
): readonly OperationRow[] {
  const sign = isReversed ? -1 : 1;
  return rows.toSorted((left, right) => sign * compares[column](left, right));
}

function toOperation(
  group: readonly SpanOutline[],
  selfMillis: number,
  wholeSelf: number,
): OperationRow | undefined {
  const [first] = group;
  if (first === undefined) return undefined;
  const longest = group.reduce((most, span) =>
    span.duration_millis > most.duration_millis ? span : most,
  );
  const durations = group.map((span) => span.duration_millis).toSorted((a, b) => a - b);
  return {
    service: first.service,
    name: first.name,
    count: group.length,
    errors: group.filter(({ status }) => status === 'error').length,
    totalMillis: sumOf(group, (span) => span.duration_millis),
    selfMillis,
    selfPart: wholeSelf > 0 ? selfMillis / wholeSelf : 0,
    p50Millis: durations[Math.ceil(durations.length / 2) - 1] ?? 0,
    maxMillis: longest.duration_millis,
    longestSpanId: longest.span_id,
  };
}

/** In whole microseconds: what the server sends is exact to them, and so is the sum. */
function sumOf(spans: readonly SpanOutline[], millisOf: (span: SpanOutline) => number): number {
  let micros = 0;
  for (const span of spans) micros += Math.round(millisOf(span) * 1000);
  return micros / 1000;
}

const compares: Readonly<
  Record<OperationColumn, (left: OperationRow, right: OperationRow) => number>
> = {
  name: (left, right) =>
    compareText(left.service, right.service) || compareText(left.name, right.name),
  count: (left, right) => right.count - left.count,
  errors: (left, right) => right.errors - left.errors,
  total: (left, right) => right.totalMillis - left.totalMillis,
  self: (left, right) => right.selfMillis - left.selfMillis,
  p50: (left, right) => right.p50Millis - left.p50Millis,
  max: (left, right) => right.maxMillis - left.maxMillis,
};

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
