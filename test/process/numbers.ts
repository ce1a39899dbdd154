interface Numbered {
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Gives the numbers of the records that have one, in their order. */
export function numbersIn(records: readonly Numbered[]): unknown[] {
  return records
    .map(({ attributes }) => attributes['number'])
    .filter((number) => number !== undefined)
    .sort((one, other) => Number(one) - Number(other));
}

/** Gives the numbers from a first one, or 0, up to an end. */
export function upTo(end: number, start = 0): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}
