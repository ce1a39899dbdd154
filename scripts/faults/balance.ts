import type { SignalCounts } from './counts.ts';

/** The product's own balance of one signal. */
export interface Balance {
  readonly produced: number;
  readonly exported: number;
  readonly spooled: number;
  readonly inFlight: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** What the harness counted of the same signal. */
export interface Counted extends SignalCounts {
  /** Records of the process that the sink had acknowledged when the process was gone, numbered or not. */
  readonly acknowledgedOfProcess: number;
}

/** What one process, or thread of it, says of itself. */
export type Stats = Readonly<Record<'spans' | 'logs', Balance>> & {
  readonly recovered: Readonly<Record<'spans' | 'logs', { exported: number; dropped: number }>>;
};

/**
 * Adds up the balances of all processes and threads of a program; undefined when there is none. What one of them left and
 * another one recovered is no longer spooled.
 */
export function addUp(all: readonly Stats[], signal: 'spans' | 'logs'): Balance | undefined {
  if (all.length === 0) return undefined;
  const sum = (read: (stats: Stats) => number): number =>
    all.reduce((total, stats) => total + read(stats), 0);
  const exported = sum(({ recovered }) => recovered[signal].exported);
  const dropped = sum(({ recovered }) => recovered[signal].dropped);
  const own = sum((stats) => sumOf(stats[signal].dropped));
  return {
    produced: sum((stats) => stats[signal].produced),
    exported: sum((stats) => stats[signal].exported) + exported,
    spooled: sum((stats) => stats[signal].spooled) - exported - dropped,
    inFlight: sum((stats) => stats[signal].inFlight),
    dropped: { own, recovered: dropped },
  };
}

/** Sums up what was given up, whatever the reason. */
export function sumOf(dropped: Balance['dropped']): number {
  return Object.values(dropped).reduce((sum, records) => sum + records, 0);
}

/**
 * Says what is wrong with a balance, against what the harness counted; empty when it is right to the unit.
 * Of log records the product makes some itself, so there may be more than the program made.
 * @param isFinal Everything that the process left was recovered, so what is missing now is lost.
 */
export function findImbalance(
  signal: 'spans' | 'logs',
  balance: Balance,
  counted: Counted,
  isFinal: boolean,
): readonly string[] {
  const { produced, exported, spooled, inFlight, dropped } = balance;
  const parts = exported + spooled + inFlight + sumOf(dropped);
  const faults: string[] = [];
  const expect = (holds: boolean, text: string): void => {
    if (!holds) faults.push(`${signal}: ${text}`);
  };
  expect(produced === parts, `produced ${produced} is not the sum of its parts, ${parts}`);
  const isAll = signal === 'spans' ? produced === counted.produced : produced >= counted.produced;
  expect(isAll, `says ${produced} produced, the program made ${counted.produced}`);
  const { acknowledgedOfProcess: taken } = counted;
  // The answer to what is in flight may not have been read.
  const isTaken = exported <= taken && taken <= exported + inFlight;
  expect(isTaken, `says ${exported} exported (${inFlight} in flight), the sink took ${taken}`);
  if (!isFinal) return faults;
  const missing = counted.lost + counted.refused;
  const given = sumOf(dropped);
  const isGiven = signal === 'spans' ? given === missing : given >= missing;
  expect(isGiven, `says ${given} dropped, ${missing} are missing`);
  return faults;
}
