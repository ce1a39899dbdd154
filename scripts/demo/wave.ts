import { setTimeout as wait } from 'node:timers/promises';
import type { AlertSinks } from './alerts.ts';
import type { Scenario } from './load.ts';

/** A wave of declined payments that an alert is to tell of. */
export interface Wave {
  /** What the orders of this moment are to show. */
  readonly scenario: () => Scenario | undefined;
  /** Aborted when the end of the alert was told, or did not come. */
  readonly over: AbortSignal;
  /** Settles once it is over. @throws Error when something was not told. */
  readonly failed: Promise<void>;
}

const rule = 'payments-declined';
/** Long enough that the page shows what is usual first. */
const calmMs = 8_000;

/** Starts with ordinary orders, then declines all until that is told, then none until its end is. */
export function startWave(sinks: AlertSinks, say: (line: string) => void): Wave {
  const over = new AbortController();
  let isDeclining = false;
  const run = async (): Promise<void> => {
    await wait(calmMs);
    say('now every payment is declined');
    isDeclining = true;
    await sinks.wait(rule, 'firing');
    say('payments work again');
    isDeclining = false;
    await sinks.wait(rule, 'resolved');
  };
  const failed = run().finally(() => over.abort());
  // Whoever does not wait for the end is not ended by it.
  failed.catch(() => undefined);
  return {
    scenario: () => (isDeclining ? 'declined' : undefined),
    over: over.signal,
    failed,
  };
}
