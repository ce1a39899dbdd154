import { say, sayRarely } from '#diagnostics';
import { reasonOf } from './system-error.ts';

/** The time during which a file cannot be written, and the lines lost in it. */
export interface Outage {
  /** Whether the last failure is so fresh that another try is not worth its cost. */
  isResting(): boolean;
  /** Counts a line that was not tried. */
  skip(): void;
  /** Counts a line that failed, and says why once a minute. */
  fail(error: unknown): void;
  /** Ends the outage, if there is one, and says how many lines it took. */
  recover(): void;
  /** Says at the end how many lines an outage took that did not end. */
  conclude(): void;
  /** Lines lost in all. */
  lost(): number;
}

// A full disk answers each try in 5 µs or, on a network file system, in seconds: four tries a second are enough.
const restMs = 250;

/**
 * Makes the account of one file.
 * @param path As it is said.
 * @param now Clock in ms.
 */
export function createOutage(path: string, now: () => number): Outage {
  let lost = 0;
  let lostBefore: number | undefined;
  let restUntil: number | undefined;

  function fail(error: unknown): void {
    lostBefore ??= lost;
    lost += 1;
    restUntil = now() + restMs;
    const reason = reasonOf(error);
    sayRarely(
      `log-file:outage:${path}`,
      `log file ${path} cannot be written (${reason}); ${toLines(lost)} lost so far; tried again 4 times a second.`,
    );
  }

  function recover(): void {
    if (lostBefore === undefined) return;
    say(`log file ${path} is written again; ${toLines(lost - lostBefore)} lost.`);
    lostBefore = undefined;
    restUntil = undefined;
  }

  function conclude(): void {
    if (lostBefore === undefined) return;
    say(`log file ${path} could not be written to the end; ${toLines(lost - lostBefore)} lost.`);
    lostBefore = undefined;
  }

  return {
    isResting: () => restUntil !== undefined && now() < restUntil,
    skip: () => void (lost += 1),
    fail,
    recover,
    conclude,
    lost: () => lost,
  };
}

function toLines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
