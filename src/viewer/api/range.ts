import { Refusal } from '../refusal.ts';
import { toMs } from '../store/from-row.ts';
import type { Minutes } from '../store/whole-hours.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { Parameters } from './parameters.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A day, and the minute in which it ends. */
const mostMinutes = 1_441;

/** A range of whole minutes in which something was counted. */
export interface Range extends Minutes {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Reads `since` and `until`. @param standardMs How long before `until` it begins unless given; an hour. @throws Refusal 400. */
export function toRange(
  store: StoreReader,
  parameters: Parameters,
  nowMs: number,
  standardMs = hourMs,
): Range {
  const untilMs = msOf(parameters.instant('until')) ?? nowMs;
  const sinceMs = msOf(parameters.instant('since')) ?? untilMs - standardMs;
  if (sinceMs > untilMs) throw new Refusal(400, 'since is after until; expected it before');
  const last = toMinute(untilMs);
  const first = Math.min(store.services.firstMinute(toMinute(sinceMs)) ?? last, last);
  return {
    first,
    last,
    sinceMs: first * minuteMs,
    untilMs: Math.max(Math.min((last + 1) * minuteMs, nowMs), first * minuteMs),
  };
}

/** As {@link toRange}, at most a day: for work that grows with the minutes. @throws Refusal 400. */
export function toRangeOfDay(
  store: StoreReader,
  parameters: Parameters,
  nowMs: number,
  standardMs = hourMs,
): Range {
  const range = toRange(store, parameters, nowMs, standardMs);
  if (range.last - range.first < mostMinutes) return range;
  throw new Refusal(400, 'since is more than a day before until; expected less');
}

function msOf(instantNs: bigint | undefined): number | undefined {
  return instantNs === undefined ? undefined : toMs(instantNs);
}

/** Gives the minute of an instant. */
export function toMinute(ms: number): number {
  return Math.max(0, Math.floor(ms / minuteMs));
}

/** Says a range as answers do. */
export function toBounds({ sinceMs, untilMs }: Range): { readonly since: string; readonly until: string } {
  return { since: new Date(sinceMs).toISOString(), until: new Date(untilMs).toISOString() };
}

