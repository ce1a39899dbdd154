import type { Limits } from './case.ts';
import { findSlowest, type Measured, type Traffic } from './measured.ts';
import { linesOf, type Ending } from './program.ts';

/** What a timer of a busy machine may be off, added to every limit that is a time. */
export const slackMs = 100;

const signals = ['spans', 'logs'] as const;
/** A pause may be a fifth longer than what was asked for. */
const longerPause = 1.2;
/** Timers of Node.js may be early by a millisecond or so. */
const earlyMs = 20;
const bytesPerMb = 1024 * 1024;

/** Says in which ways a run missed its goal; empty when it reached it. */
export function findMisses(measured: Measured, limits: Limits): readonly string[] {
  return [
    ...signals.flatMap((signal) => [
      ...findLoss(measured, limits, signal),
      ...findBadTraffic(measured.requests[signal], limits).map((miss) => `${signal}: ${miss}`),
    ]),
    ...(measured.recovered < (limits.recovered ?? 0) ? [`${measured.recovered} recovered`] : []),
    ...findOtherEnd(measured, limits),
    ...findSlowness(measured, limits),
    ...findSilence(measured, limits),
    ...findBadContent(measured, limits),
    ...(measured.imbalance ?? []),
  ];
}

function findLoss(measured: Measured, limits: Limits, signal: 'spans' | 'logs'): string[] {
  const counts = measured[signal];
  const misses: string[] = [];
  if (counts.produced === 0) misses.push(`no ${signal} were made`);
  const dropped = measured.dropped?.[signal];
  if (limits.lost === 'counted') {
    if (dropped === undefined) misses.push(`${counts.lost} ${signal} lost, and no balance`);
  } else if (counts.lost > (limits.lost ?? 0)) misses.push(`${counts.lost} ${signal} lost`);
  const share = (limits.doubledShare ?? Infinity) * counts.produced;
  if (counts.doubled > Math.min(limits.doubled ?? Infinity, share)) {
    misses.push(`${counts.doubled} ${signal} doubled`);
  }
  return misses;
}

function findBadTraffic(traffic: Traffic, limits: Limits): string[] {
  const misses: string[] = [];
  if (traffic.mostOpen > (limits.openRequests ?? Infinity)) {
    misses.push(`${traffic.mostOpen} requests at the same time`);
  }
  if (traffic.longestOpenMs > (limits.requestMs ?? Infinity) + slackMs) {
    misses.push(`a request without answer took ${traffic.longestOpenMs} ms`);
  }
  if (traffic.badRequests > (limits.badRequests ?? Infinity)) {
    misses.push(`${traffic.badRequests} bad requests`);
  }
  return limits.retryAfterMs === undefined
    ? misses
    : [...misses, ...findBadPauses(traffic.pausesMs, limits.retryAfterMs)];
}

function findBadPauses(pausesMs: readonly number[], askedMs: number): string[] {
  if (pausesMs.length === 0) return ['never tried again after Retry-After'];
  const early = pausesMs.filter((pauseMs) => pauseMs < askedMs - earlyMs);
  const late = pausesMs.filter((pauseMs) => pauseMs > askedMs * longerPause + slackMs);
  return [
    ...(early.length > 0
      ? [`tried again after ${Math.min(...early)} ms instead of ${askedMs}`]
      : []),
    ...(late.length > 0 ? [`tried again after ${Math.max(...late)} ms instead of ${askedMs}`] : []),
  ];
}

function findOtherEnd({ ending, plain, endDelayMs }: Measured, limits: Limits): string[] {
  const misses: string[] = [];
  if (ending.isForced) misses.push('had to be killed');
  else if (toEnd(ending) !== toEnd(plain)) {
    misses.push(`ended with ${toEnd(ending)}, without us with ${toEnd(plain)}`);
  }
  if (endDelayMs > (limits.endDelayMs ?? Infinity) + slackMs) {
    misses.push(`ended after ${endDelayMs} ms`);
  }
  const [found, expected] = [ending, plain].map(({ stderr }) => linesOf(stderr, 'others').join());
  if (limits.sameStderr === true && found !== expected)
    misses.push('another stderr than without us');
  return misses;
}

/** Exit code or signal. */
export function toEnd({ code, signal }: Ending): string {
  return signal ?? `code ${code}`;
}

function findSlowness(measured: Measured, limits: Limits): string[] {
  const { marks, caughtUpMs, upLoopP99Us } = measured;
  const misses: string[] = [];
  const grownMb = (marks['rssGrowth'] ?? 0) / bytesPerMb;
  if (grownMb > (limits.rssGrowthMb ?? Infinity))
    misses.push(`RSS grew by ${grownMb.toFixed()} MB`);
  if (limits.caughtUpMs !== undefined && (caughtUpMs ?? Infinity) > limits.caughtUpMs + slackMs) {
    misses.push(caughtUpMs === undefined ? 'never caught up' : `caught up after ${caughtUpMs} ms`);
  }
  const loopUs = marks['loopP99Us'] ?? 0;
  if (limits.loopRatio !== undefined && loopUs > (upLoopP99Us ?? 0) * limits.loopRatio) {
    misses.push(`loop delay p99 ${loopUs} us, ${upLoopP99Us ?? 0} us with the sink up`);
  }
  const throws = marks['throws'] ?? 0;
  const allowed =
    limits.throws === 'as-plain' ? (measured.plainMarks['throws'] ?? 0) : limits.throws;
  if (throws > (allowed ?? Infinity)) misses.push(`${throws} calls threw`);
  return misses;
}

function findSilence(measured: Measured, limits: Limits): string[] {
  const { ending, troubleMs, imbalance } = measured;
  const misses: string[] = [];
  const saidAfterMs = (ending.firstSaidMs ?? Infinity) - troubleMs;
  if (limits.saidMs !== undefined && saidAfterMs > limits.saidMs + slackMs) {
    misses.push(saidAfterMs === Infinity ? 'said nothing' : `said it after ${saidAfterMs} ms`);
  }
  if (limits.balance === true && imbalance === undefined) misses.push('no balance');
  return misses;
}

function findBadContent(measured: Measured, limits: Limits): string[] {
  const misses: string[] = [];
  for (const signal of limits.deadLetters === undefined ? [] : signals) {
    const found = measured.deadLetters[signal].join();
    if (found !== limits.deadLetters?.join())
      misses.push(`the dead-letter file of ${signal} holds ${found || 'nothing'}`);
  }
  const { crash, ownProtos } = limits;
  if (crash !== undefined && !measured.crashes.some((text) => text.includes(crash)))
    misses.push('the exception is in no log record');
  if (measured.largestBytes > (limits.recordBytes ?? Infinity))
    misses.push(`a record of ${measured.largestBytes} bytes was sent`);
  const slowest = findSlowest(measured);
  if (slowest !== undefined && slowest.beyondMs > (limits.stallMs ?? Infinity))
    misses.push(`call ${slowest.call} took ${slowest.beyondMs} ms more than without us`);
  for (const signal of ownProtos === undefined ? [] : signals) {
    const found = measured.ownProtos[signal];
    if (found !== ownProtos) misses.push(`${found} ${signal} have an own \`__proto__\``);
  }
  return [...misses, ...findBadText(measured.text, limits)];
}

function findBadText(text: Measured['text'], limits: Limits): string[] {
  if (limits.text === undefined) return [];
  if (text === undefined || text.lines === 0) return ['no text output'];
  const misses: string[] = [];
  if (text.controls > 0) misses.push(`${text.controls} control characters in the text output`);
  if (limits.text === 'line' && text.lines !== text.records)
    misses.push(`${text.lines} lines of text for ${text.records} records`);
  return misses;
}
