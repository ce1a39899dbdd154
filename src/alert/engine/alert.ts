import { createHash } from 'node:crypto';
import type { Example } from '../message.ts';
import type { Labels, Rule } from '../rule.ts';
import type { Verdict } from './watched-rule.ts';

/** An alert that is pending or fires: as it is kept on disk. */
export interface Alert {
  readonly fingerprint: string;
  readonly rule: string;
  readonly labels: Labels;
  /** `pending`: true, but not for as long as `for` says. */
  readonly state: 'pending' | 'firing';
  /** When it became true, in milliseconds since 1970. */
  readonly sinceMs: number;
  /** When it began to fire. */
  readonly startsAtMs: number;
  /** When it was last true. */
  readonly lastTrueMs: number;
  readonly value: string;
  readonly examples: readonly Example[];
}

/** An alert that is over. */
export interface ResolvedAlert extends Alert {
  readonly endsAtMs: number;
}

/** What became of an alert. */
export type Step =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly alert: Alert }
  | { readonly kind: 'resolved'; readonly alert: ResolvedAlert };

/** Gives the labels of the alert of a group, as Prometheus has them. */
export function toLabels(rule: Rule, group: Readonly<Record<string, string>>): Labels {
  return { ...rule.labels, ...group, alertname: rule.name, severity: rule.severity };
}

/** Gives the same 16 hex digits for the same labels. */
export function toFingerprint(labels: Labels): string {
  const sorted = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}

/**
 * Takes an alert one step on, with the semantics of Prometheus: pending for `for`, firing, resolved after
 * `keep_firing_for`.
 * @param before Undefined when there was none.
 */
export function step(rule: Rule, verdict: Verdict, before: Alert | undefined, nowMs: number): Step {
  if (!verdict.isTrue) return stepFalse(rule, before, nowMs);
  const sinceMs = before?.sinceMs ?? nowMs;
  const isFiring = before?.state === 'firing' || nowMs - sinceMs >= rule.forMs;
  const labels = before?.labels ?? toLabels(rule, verdict.group);
  const alert: Alert = {
    fingerprint: before?.fingerprint ?? toFingerprint(labels),
    rule: rule.name,
    labels,
    state: isFiring ? 'firing' : 'pending',
    sinceMs,
    startsAtMs: before?.state === 'firing' ? before.startsAtMs : nowMs,
    lastTrueMs: nowMs,
    value: verdict.value,
    examples: verdict.examples,
  };
  return { kind: 'kept', alert };
}

function stepFalse(rule: Rule, before: Alert | undefined, nowMs: number): Step {
  if (before?.state !== 'firing') return { kind: 'none' };
  if (nowMs - before.lastTrueMs < rule.keepFiringForMs) return { kind: 'kept', alert: before };
  return { kind: 'resolved', alert: { ...before, endsAtMs: nowMs } };
}
