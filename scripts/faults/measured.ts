import type { Arrivals } from './arrivals.ts';
import type { Counted } from './balance.ts';
import type { Ending } from './program.ts';

/** What one run of a case showed. */
export interface Measured {
  readonly spans: Counted;
  readonly logs: Counted;
  /** Distinct numbers of both signals that only the second start brought. */
  readonly recovered: number;
  readonly ending: Ending;
  /** Of the same program without telemetry. */
  readonly plain: Ending;
  readonly plainThrows: number;
  readonly startedMs: number;
  readonly endDelayMs: number;
  readonly caughtUpMs: number | undefined;
  /** Facts that the program wrote down: `rssGrowth`, `loopP99Us`, `burstMs`, `throws`, `slowestMs`. */
  readonly marks: Readonly<Record<string, number>>;
  /** Loop delay of the same work with the sink up; undefined when no limit asks for it. */
  readonly upLoopP99Us: number | undefined;
  readonly requests: { readonly spans: Traffic; readonly logs: Traffic };
  /** What is wrong with the product's balance; undefined when it left none. */
  readonly imbalance: readonly string[] | undefined;
  /** What the product says it dropped of both signals; undefined without a balance. */
  readonly dropped: { readonly spans: number; readonly logs: number } | undefined;
}

/** How a signal's requests went. */
export interface Traffic {
  readonly requests: number;
  readonly mostOpen: number;
  /** Longest request without an answer. */
  readonly longestOpenMs: number;
  readonly badRequests: number;
  /** Pauses between an answer that asked for one (429, 503) and the next request. */
  readonly pausesMs: readonly number[];
}

const askForPause = new Set([429, 503]);

/** Sums up the requests of one signal until now. */
export function toTraffic({ requests, mostOpen }: Arrivals): Traffic {
  const unanswered = requests.filter(({ status }) => status === 0);
  const pausesMs = requests.flatMap(({ status, endedMs }, index) => {
    const next = requests[index + 1];
    if (!askForPause.has(status) || endedMs === undefined || next === undefined) return [];
    return [next.atMs - endedMs];
  });
  return {
    requests: requests.length,
    mostOpen,
    longestOpenMs: Math.max(
      0,
      ...unanswered.map((each) => (each.endedMs ?? Date.now()) - each.atMs),
    ),
    badRequests: requests.filter(({ status }) => status === 400).length,
    pausesMs,
  };
}
