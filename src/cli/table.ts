/** A column: its head, and on which side its texts stand. */
export interface Column {
  readonly head: string;
  readonly side: 'left' | 'right';
}

const gap = '  ';

/** Writes rows under their heads, each column as wide as its widest text. */
export function toTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const all = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, at) =>
    all.reduce((width, row) => Math.max(width, (row[at] ?? '').length), 0),
  );
  return all.map((row) =>
    columns
      .map(({ side }, at) => pad(row[at] ?? '', widths[at] ?? 0, side))
      .join(gap)
      .trimEnd(),
  );
}

function pad(text: string, width: number, side: Column['side']): string {
  return side === 'left' ? text.padEnd(width) : text.padStart(width);
}
