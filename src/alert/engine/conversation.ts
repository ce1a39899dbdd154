import type { Pace } from '../rule.ts';
import type { Alert, ResolvedAlert } from './alert.ts';

/** What one channel was told of one rule: as it is kept on disk. */
export interface Conversation {
  readonly rule: string;
  readonly channel: string;
  /** Names the alarm from its first message to its last. */
  readonly thread: string;
  /** Fingerprints of the alerts that were told as firing. */
  readonly told: readonly string[];
  /** Those that fired at the last step, told or not. */
  readonly heard: readonly string[];
  /** Those that are over and were not told so. */
  readonly over: readonly ResolvedAlert[];
  /** Of the last message; undefined before the first. */
  readonly sentAtMs: number | undefined;
  /** Of the first change that was not told; undefined when all is. */
  readonly changedAtMs: number | undefined;
}

/** What is to be said now. */
export interface Saying {
  readonly firing: readonly Alert[];
  readonly over: readonly ResolvedAlert[];
  readonly isFirst: boolean;
}

/** A conversation after a step, and what is to be said. */
export interface ConversationStep {
  /** Undefined when it is over. */
  readonly conversation: Conversation | undefined;
  readonly saying: Saying | undefined;
}

/** What happened since the last step. */
export interface News {
  /** Alerts that fire and are neither silenced nor inhibited. */
  readonly firing: readonly Alert[];
  readonly resolved: readonly ResolvedAlert[];
  readonly nowMs: number;
}

/**
 * Takes a conversation one step on, with the semantics of Alertmanager: what changes within `group_wait` and
 * `group_interval` is one message, and what fires on is repeated.
 */
export function converse(before: Conversation, news: News, pace: Pace): ConversationStep {
  const { firing, resolved, nowMs } = news;
  const told = new Set(before.told);
  const heard = firing.map(({ fingerprint }) => fingerprint);
  // What began and ended between two messages is told as over; what fires again meanwhile is not over.
  const known = new Set(before.sentAtMs === undefined ? [] : [...before.told, ...before.heard]);
  const over = [
    ...before.over,
    ...resolved.filter(({ fingerprint }) => known.has(fingerprint)),
  ].filter(({ fingerprint }) => !heard.includes(fingerprint));
  const isNew = firing.some(({ fingerprint }) => !told.has(fingerprint));
  const changedAtMs = isNew || over.length > 0 ? (before.changedAtMs ?? nowMs) : undefined;
  const conversation = { ...before, heard, over, changedAtMs };
  if (!isDue(conversation, pace, nowMs, firing.length > 0)) {
    const isIdle = before.sentAtMs === undefined && changedAtMs === undefined;
    return { conversation: isIdle ? undefined : conversation, saying: undefined };
  }
  const saying = { firing, over, isFirst: before.sentAtMs === undefined };
  const overNow = new Set(over.map(({ fingerprint }) => fingerprint));
  const still = before.told.filter((fingerprint) => !overNow.has(fingerprint));
  const names = [...new Set([...still, ...firing.map(({ fingerprint }) => fingerprint)])];
  if (names.length === 0) return { conversation: undefined, saying };
  return {
    conversation: {
      ...before,
      told: names,
      heard,
      over: [],
      sentAtMs: nowMs,
      changedAtMs: undefined,
    },
    saying,
  };
}

function isDue(
  { sentAtMs, changedAtMs }: Conversation,
  pace: Pace,
  nowMs: number,
  isFiring: boolean,
): boolean {
  if (changedAtMs === undefined)
    return sentAtMs !== undefined && isFiring && nowMs - sentAtMs >= pace.repeatMs;
  if (sentAtMs === undefined) return nowMs - changedAtMs >= pace.groupWaitMs;
  return nowMs - sentAtMs >= pace.groupIntervalMs;
}
