import type { BuildCounts, ComparedOperation } from '#viewer/api';
import { formatFigures, formatFixed } from './format.ts';
import { texts } from './texts.ts';

/** What the buckets of two percentiles alone may make. */
const noise = 1.045;
/** From so many times on, a bar is full. */
const fullFactor = 8;
/** With fewer spans, p99 is the longest of them; and with fewer still, p95. */
const fewForP99 = 100;
const fewForP95 = 20;

/** How a value of the build after differs from that of the build before. */
export interface Change {
  readonly text: string;
  /** From -1, less, to 1, more: for a bar. */
  readonly share: number;
}

/** What more and less of a value are called. */
export interface ChangeWords {
  readonly more: string;
  readonly less: string;
}

/** Gives those of durations, in the language of the page. */
export function toDurationWords(): ChangeWords {
  const { slower, faster } = texts.value.builds;
  return { more: slower, less: faster };
}

const noChange: Change = { text: '', share: 0 };

/** Says a change as a factor: `× 3.5 slower`. Empty where one of them is unknown. */
export function toChange(
  left: number | undefined,
  right: number | undefined,
  { more, less }: ChangeWords,
): Change {
  const { builds: text } = texts.value;
  if (left === undefined || right === undefined) return noChange;
  if (left === right) return { text: text.same, share: 0 };
  if (left === 0) return { text: more, share: 1 };
  if (right === 0) return { text: less, share: -1 };
  const factor = right / left;
  if (factor < noise && factor > 1 / noise) return { text: text.aboutSame, share: 0 };
  const share = Math.log(factor) / Math.log(fullFactor);
  return {
    text: text.times(toFigures(factor), factor > 1 ? more : less),
    share: Math.max(-1, Math.min(1, share)),
  };
}

/** Gives the part of the spans that failed; undefined without spans. */
export function toErrorRate(counts: BuildCounts | undefined): number | undefined {
  return counts === undefined || counts.spans === 0 ? undefined : counts.errors / counts.spans;
}

/** Sorts operations: those that only one build has, then by how much p95 has changed. */
export function byChange(a: ComparedOperation, b: ComparedOperation): number {
  return toWeight(b) - toWeight(a);
}

function toWeight({ left, right }: ComparedOperation): number {
  if (left === undefined || right === undefined) return 2;
  return Math.abs(toChange(left.p95_millis, right.p95_millis, toDurationWords()).share);
}

/** Says that percentiles of few spans are the longest of them; undefined when there are enough. */
export function toCaution(sides: readonly BuildCounts[]): string | undefined {
  const fewest = Math.min(...sides.map(({ spans }) => spans));
  const { builds: text } = texts.value;
  if (fewest < fewForP95) return text.fewForP95(fewForP95);
  return fewest < fewForP99 ? text.fewForP99(fewForP99) : undefined;
}

function toFigures(factor: number): string {
  return factor >= 100 ? formatFixed(factor, 0) : formatFigures(factor, 2);
}
