import { isLevelName, toSeverity } from '#record';

/**
 * Gives a level that the record model knows: winston's npm and syslog names as they are; an own name by its rank,
 * between the known names around it.
 * @param levels Rank by name, 0 the most severe.
 */
export function levelOf(
  name: string,
  levels: Readonly<Record<string, number>> | undefined,
): string | number {
  const rank = levels?.[name];
  if (levels === undefined || rank === undefined || isLevelName(name)) return name;
  const known = Object.entries(levels).filter(([other]) => isLevelName(other));
  const nearest = known.sort(
    (left, right) => Math.abs(left[1] - rank) - Math.abs(right[1] - rank),
  )[0];
  return nearest === undefined
    ? byRank(rank, Object.keys(levels).length)
    : toSeverity(nearest[0]).number;
}

/** Of levels that are all unknown the first is an error, the last is for debugging, the rest informs. */
function byRank(rank: number, count: number): number {
  if (rank === 0 && count > 1) return 17;
  if (rank === 1 && count > 3) return 13;
  return rank === count - 1 && count > 2 ? 5 : 9;
}
