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

/** Reads a balance out of the product's statistics; undefined when there is none. */
export function parseBalance(stats: unknown, signal: 'spans' | 'logs'): Balance | undefined {
  const found = (stats as Record<string, Partial<Balance & { pending: number }>> | null)?.[signal];
  if (found?.produced === undefined) return undefined;
  return {
    produced: found.produced,
    exported: found.exported ?? 0,
    // Until there was a spool, what waited was called `pending`.
    spooled: found.spooled ?? found.pending ?? 0,
    inFlight: found.inFlight ?? 0,
    dropped: found.dropped ?? {},
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
