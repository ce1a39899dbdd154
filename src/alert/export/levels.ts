import { toSeverityNumber, type Level } from '#record';
import { createTest, type FieldTerm } from '#query';

const levels: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'];

/** Gives the levels that a term about `level` is true of. */
export function levelsOf(term: FieldTerm): readonly Level[] {
  const test = createTest(term);
  return levels.filter((level) => test({ get: () => level, texts: () => [] }));
}

/** Gives the severity numbers of levels as ranges; a record without a severity counts as INFO. */
export function severityRangesOf(names: readonly Level[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = names.includes('INFO') ? [[0, 0]] : [];
  for (const name of names) {
    // TRACE is 1 to 4, DEBUG 5 to 8.
    const first = toSeverityNumber((levels.indexOf(name) + 1) * 10);
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === first - 1) last[1] = first + 3;
    else ranges.push([first, first + 3]);
  }
  return ranges;
}
