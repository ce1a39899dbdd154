/** More changes than this are another word, not a slip. */
const maxChanges = 3;

/** Gives the name that is nearest to a mistyped one; undefined when none is near. */
export function suggest(typed: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, changes: countChanges(typed.slice(0, 40), name) }))
    .toSorted((a, b) => a.changes - b.changes);
  const [nearest] = ranked;
  return nearest !== undefined && nearest.changes <= maxChanges ? nearest.name : undefined;
}

/** Says what a mistyped name should have been: the nearest one, else all there are. */
export function advise(typed: string, names: readonly string[]): string {
  const near = suggest(typed, names);
  return near === undefined ? `expected ${names.join(', ')}` : `did you mean ${near}?`;
}

/** Letters to insert, remove or replace (Levenshtein). */
function countChanges(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + Number(letter !== other);
      const inserted = (current[column] ?? 0) + 1;
      const removed = (previous[column + 1] ?? 0) + 1;
      current.push(Math.min(replaced, inserted, removed));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
