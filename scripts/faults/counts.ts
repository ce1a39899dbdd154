import type { Arrivals } from './arrivals.ts';

/** What a program wrote down of itself: the numbers it made, and facts about its run. */
export interface ProgramNotes {
  readonly spans: readonly number[];
  readonly logs: readonly number[];
  /** The last value of each fact. */
  readonly marks: Readonly<Record<string, number>>;
}

/** What became of the numbered records of one signal. */
export interface SignalCounts {
  readonly produced: number;
  /** Distinct numbers that were acknowledged. */
  readonly acknowledged: number;
  /** Neither acknowledged nor refused for ever by the sink. */
  readonly lost: number;
  /** Acknowledged once more than once is enough, each time counted. */
  readonly doubled: number;
  /** Refused for ever by the sink: no fault of the sender. */
  readonly refused: number;
  /** Acknowledged, although the program never wrote them down: one at most, when it was killed between the two. */
  readonly unknown: number;
}

/** Reads what a program wrote down. A line that was cut off in the middle is not counted. */
export function parseNotes(text: string): ProgramNotes {
  const spans: number[] = [];
  const logs: number[] = [];
  const marks: Record<string, number> = {};
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    const [kind, first = '', second] = line.split(' ');
    if (kind === 's') spans.push(Number(first));
    else if (kind === 'l') logs.push(Number(first));
    else if (kind === 'm') marks[first] = Number(second);
  }
  return { spans, logs, marks };
}

/** Compares what was made with what arrived, to the unit. */
export function countSignal(
  made: readonly number[],
  { acknowledged, refused }: Pick<Arrivals, 'acknowledged' | 'refused'>,
): SignalCounts {
  const numbers = new Set(made);
  const rejected = [...numbers].filter((n) => refused.has(n) && !acknowledged.has(n)).length;
  const arrived = [...numbers].filter((n) => acknowledged.has(n)).length;
  let doubled = 0;
  for (const times of acknowledged.values()) doubled += times - 1;
  return {
    produced: numbers.size,
    acknowledged: arrived,
    lost: numbers.size - arrived - rejected,
    doubled,
    refused: rejected,
    unknown: acknowledged.size - arrived,
  };
}
