import type { Message, SendResult } from '../message.ts';

/** How one kind of channel sends. */
export interface Sender {
  /** Where it sends to, without a secret. */
  readonly target: string;
  /** Tries once, until the signal ends it. */
  readonly send: (message: Message, signal: AbortSignal) => Promise<SendResult>;
}

/** Says why a try did not work. */
export function toFailure(reason: string, isFinal: boolean, retryAfterMs?: number): SendResult {
  return { ok: false, reason, isFinal, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Says that a try was ended by its signal: there was no answer in time, or the channel was closed. */
export function toAborted(signal: AbortSignal): SendResult {
  const { reason } = signal as { reason: unknown };
  const isLate = reason instanceof Error && reason.name === 'TimeoutError';
  return toFailure(isLate ? 'no answer in time' : 'the channel was closed', false);
}
