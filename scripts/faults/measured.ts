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
  /** Facts that the program wrote down without telemetry. */
  readonly plainMarks: Readonly<Record<string, number>>;
  /** When the trouble began that is to be said: of an outage its begin, else the program's. */
  readonly troubleMs: number;
  readonly endDelayMs: number;
  readonly caughtUpMs: number | undefined;
  /** Facts that the program wrote down: `rssGrowth`, `loopP99Us`, `burstMs`, `throws`, and `ms-N` for a call that is timed. */
  readonly marks: Readonly<Record<string, number>>;
  /** Loop delay of the same work with the sink up; undefined when no limit asks for it. */
  readonly upLoopP99Us: number | undefined;
  readonly requests: { readonly spans: Traffic; readonly logs: Traffic };
  /** What is wrong with the product's balance; undefined when it left none. */
  readonly imbalance: readonly string[] | undefined;
  /** What the product says it dropped of both signals; undefined without a balance. */
  readonly dropped: { readonly spans: number; readonly logs: number } | undefined;
  /** Numbers in the dead-letter files; NaN for a line that holds no numbered record. */
  readonly deadLetters: { readonly spans: readonly number[]; readonly logs: readonly number[] };
  /** What records of a crash say. */
  readonly crashes: readonly string[];
  readonly largestBytes: number;
  /** How many records have `__proto__` as a key of their own. */
  readonly ownProtos: { readonly spans: number; readonly logs: number };
  /** Undefined when the form has no text output. */
  readonly text: TextOutput | undefined;
}

/** What the text output of the program's loggers holds. */
export interface TextOutput {
  readonly lines: number;
  /** Control characters, line feeds apart. */
  readonly controls: number;
  /** Log records of the program that arrived, those of the product itself among them. */
  readonly records: number;
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

/** Finds the timed call that took most beyond what it takes without us; undefined when none is timed. */
export function findSlowest({
  marks,
  plainMarks,
}: Pick<Measured, 'marks' | 'plainMarks'>): { call: string; beyondMs: number } | undefined {
  const timed = Object.entries(marks)
    .filter(([name]) => name.startsWith('ms-'))
    .map(([name, ms]) => ({ call: name.slice(3), beyondMs: ms - (plainMarks[name] ?? 0) }));
  return timed.sort((one, other) => other.beyondMs - one.beyondMs)[0];
}
