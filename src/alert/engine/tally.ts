/** What is kept of the records of a group in one slice of time. */
export interface Tally {
  /** Records that the query of the rule is true of; of a statistic, those that have a number in the field. */
  hits: number;
  /** Records that `ratio_of` is true of. */
  of: number;
  sum: number;
  low: number;
  high: number;
  /** How many values there are in each class of about 1 %; only for percentiles. */
  classes: Map<number, number> | undefined;
}

// Bounds of a class are so much apart: a percentile is at most 1 % off.
const ratio = 1.02;
const logRatio = Math.log(ratio);
// Below this, in the unit of the field, it is 0.
const smallest = 1e-9;

/** Makes an empty one. */
export function createTally(): Tally {
  return { hits: 0, of: 0, sum: 0, low: Infinity, high: -Infinity, classes: undefined };
}

/** Adds a number. */
export function addValue(tally: Tally, value: number, withClasses: boolean): void {
  tally.hits += 1;
  tally.sum += value;
  tally.low = Math.min(tally.low, value);
  tally.high = Math.max(tally.high, value);
  if (!withClasses) return;
  tally.classes ??= new Map();
  const number = classOf(value);
  tally.classes.set(number, (tally.classes.get(number) ?? 0) + 1);
}

/** Adds one to another. */
export function addTally(to: Tally, from: Tally): void {
  to.hits += from.hits;
  to.of += from.of;
  to.sum += from.sum;
  to.low = Math.min(to.low, from.low);
  to.high = Math.max(to.high, from.high);
  if (from.classes === undefined) return;
  to.classes ??= new Map();
  for (const [number, count] of from.classes)
    to.classes.set(number, (to.classes.get(number) ?? 0) + count);
}

/** Gives the value that so many per cent of all are not above, at most 1 % off; undefined when there is none. */
export function percentileOf(tally: Tally, percent: number): number | undefined {
  if (tally.classes === undefined || tally.hits === 0) return undefined;
  const wanted = Math.max(1, Math.ceil((percent / 100) * tally.hits));
  let passed = 0;
  for (const number of [...tally.classes.keys()].sort((a, b) => a - b)) {
    passed += tally.classes.get(number) ?? 0;
    if (passed >= wanted) return Math.min(tally.high, Math.max(tally.low, valueOf(number)));
  }
  return tally.high;
}

/** Positive numbers have positive classes, negative ones negative, 0 has 0. */
function classOf(value: number): number {
  const size = Math.abs(value);
  if (size < smallest) return 0;
  const number = Math.floor(Math.log(size / smallest) / logRatio) + 1;
  return value < 0 ? -number : number;
}

/** The middle of a class. */
function valueOf(number: number): number {
  if (number === 0) return 0;
  const size = smallest * ratio ** (Math.abs(number) - 0.5);
  return number < 0 ? -size : size;
}
