/** One step through a pattern of RE2. */
const step =
  /(?<literal>\\[^\w\s]|[^\\^$.|?*+()[\]{}])|(?<group>\()|(?<close>\))|(?<list>\[\^?\]?(?:\\.|[^\]])*\])|(?<optional>[?*]|\{[\d,]*\})|(?<or>\|)|(?<other>\\.|[\s\S])/gsuy;

/** Escapes of which more than one character is part: `\pL`, `\x41`, `\Q…\E`, `\101`. */
const longEscape = /\\[pPxQ\d]/;

/**
 * Gives texts that every match of a regular expression holds, whatever their case. What stands in parentheses may be left out by
 * it, as may what a `?`, a `*` or a count follows; of alternatives, none is certain.
 */
export function partsOfPattern(pattern: string): readonly string[] {
  if (longEscape.test(pattern)) return [];
  const parts: string[] = [];
  let run = '';
  let depth = 0;
  const endRun = (): void => {
    if (run !== '') parts.push(run);
    run = '';
  };
  for (const { groups = {} } of pattern.matchAll(step)) {
    if (groups['group'] !== undefined) depth += 1;
    if (groups['close'] !== undefined) depth -= 1;
    if (groups['or'] !== undefined && depth === 0) return [];
    const { literal, optional } = groups;
    if (literal !== undefined && depth === 0) {
      run += literal.slice(-1);
      continue;
    }
    // It is about the last character only.
    if (optional !== undefined) run = [...run].slice(0, -1).join('');
    endRun();
  }
  endRun();
  return parts;
}
