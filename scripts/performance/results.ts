import { readFileSync } from 'node:fs';

/** What a bench said, as it was kept. */
export interface Kept {
  readonly file: string;
  readonly lines: readonly string[];
}

/** Reads what `npm run bench -- NAME` said when it was last kept. */
export function readKept(name: string): Kept {
  const file = `bench/results/${name}.txt`;
  return { file, lines: readFileSync(file, 'utf8').trimEnd().split('\n') };
}

/**
 * Finds a figure, as it stands there: the median, with the least and the greatest.
 * @param title How the line above the table begins.
 * @param row Name at the beginning of the row.
 * @param column Head of the column; `A > B` is the first `B` from `A` on, where one head stands more than once.
 * @throws Error when there is no such figure: what a page says must be what was measured.
 */
export function findFigure(
  { file, lines }: Kept,
  title: string,
  row: string,
  column: string,
): string {
  const at = lines.findIndex((line) => line.startsWith(title));
  const table = lines.slice(at + 1);
  const names = column.split(' > ');
  const head = table.find((line) => names.every((name) => line.includes(name))) ?? '';
  const heads = toCells(head);
  const index = names.reduce((from, name) => (from < 0 ? from : heads.indexOf(name, from)), 0);
  const cells = toCells(table.find((line) => line.startsWith(`${row} `)) ?? '');
  // The head of the first column is empty.
  const figure = cells[index + 1];
  if (at === -1 || figure === undefined || index < 0)
    throw new Error(`${file} has no "${column}" of "${row}" under "${title}"`);
  return figure;
}

/** Gives the median of a figure. */
export function medianOf(figure: string): number {
  const median = Number.parseFloat(figure);
  if (Number.isNaN(median)) throw new Error(`"${figure}" is no figure`);
  return median;
}

function toCells(line: string): readonly string[] {
  return line.trim().split(/ {2,}/);
}
