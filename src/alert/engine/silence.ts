import type { Inhibition, Labels } from '../rule.ts';
import type { Alert } from './alert.ts';

/** Alerts of which no message is sent for a while. */
export interface Silence {
  readonly id: string;
  /** Labels that an alert must have, all of them. */
  readonly matchers: Labels;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly comment: string;
}

/** Tells whether labels are as they are asked for. */
export function matches(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** Tells whether an alert is silenced now. */
export function isSilenced(alert: Alert, silences: readonly Silence[], nowMs: number): boolean {
  return silences.some(
    ({ matchers, fromMs, untilMs }) =>
      fromMs <= nowMs && nowMs < untilMs && matches(alert.labels, matchers),
  );
}

/** Tells whether another alert that fires speaks for this one (the semantics of Alertmanager's `inhibit_rules`). */
export function isInhibited(
  alert: Alert,
  firing: readonly Alert[],
  inhibitions: readonly Inhibition[],
): boolean {
  return inhibitions.some(
    ({ source, target, equal }) =>
      matches(alert.labels, target) &&
      firing.some(
        (other) =>
          other.fingerprint !== alert.fingerprint &&
          matches(other.labels, source) &&
          // One that is itself meant by both does not silence itself.
          !matches(alert.labels, source) &&
          equal.every((name) => other.labels[name] === alert.labels[name]),
      ),
  );
}
