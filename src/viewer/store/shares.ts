/**
 * Says how many rows each service has above its fair share of those that may stay: none has more than any other, unless the
 * other has no more to keep (max-min fairness). A service within its share is not in the result.
 * @param rows Rows of each service.
 * @param keep Rows of all of them that may stay.
 */
export function toExcess(
  rows: ReadonlyMap<string, number>,
  keep: number,
): ReadonlyMap<string, number> {
  const share = toShare([...rows.values()], keep);
  const above = [...rows].filter(([, count]) => count > share);
  return new Map(above.map(([service, count]) => [service, count - share]));
}

/** Gives the most rows that a service keeps, so that all of them together keep at most so many. */
function toShare(counts: readonly number[], keep: number): number {
  const ascending = counts.toSorted((left, right) => left - right);
  let left = keep;
  for (const [at, count] of ascending.entries()) {
    const share = Math.max(Math.floor(left / (ascending.length - at)), 0);
    if (count > share) return share;
    left -= count;
  }
  return Infinity;
}
