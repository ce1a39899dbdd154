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
 * @param column Head of the column.
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
  const head = table.find((line) => line.includes(column)) ?? '';
  const cells = toCells(table.find((line) => line.startsWith(`${row} `)) ?? '');
  // The head of the first column is empty.
  const figure = cells[toCells(head).indexOf(column) + 1];
  if (at === -1 || figure === undefined || !head.includes(column))
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
