import type { Fault } from './case.ts';
import type { SignalCounts } from './counts.ts';
import type { Measured } from './measured.ts';
import { linesOf } from './program.ts';
import { toEnd } from './verdict.ts';

/** A run of a case that is over. */
export interface Row {
  readonly fault: Fault;
  readonly run: number;
  /** Version of Node.js. */
  readonly node: string;
  /** Undefined when the harness itself failed, and of a probe. */
  readonly measured: Measured | undefined;
  /** What a probe found. */
  readonly finding?: string;
  /** Why it could not be run here. */
  readonly skipped?: string;
  readonly misses: readonly string[];
}

const columns = [
  'goal',
  'case',
  'promise',
  'Node.js',
  'spans made / arrived / lost / doubled',
  'logs made / arrived / lost / doubled',
  'recovered',
  'end',
  'end ms',
  'caught up ms',
  'RSS +MB',
  'loop p99 ms',
  'stderr lines of ours',
  'balance',
  'verdict',
];
const bytesPerMb = 1024 * 1024;

/** The line that is printed when a run is over. */
export function toLine({ fault, measured, misses, finding, skipped }: Row): string {
  const verdict = misses.length === 0 ? passOr(skipped) : `MISS  ${misses.join('; ')}`;
  const counted =
    measured === undefined
      ? toPrefix(finding)
      : `spans ${toCounts(measured.spans)}, logs ${toCounts(measured.logs)}, end ${toEnd(measured.ending)} after ${measured.endDelayMs} ms: `;
  return `${fault.goal.padEnd(3)} ${fault.name}: ${counted}${verdict}`;
}

/** The table of all runs, as Markdown. */
export function toTable(rows: readonly Row[]): string {
  const lines = [columns, columns.map(() => '---'), ...rows.map(toCells)];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function passOr(skipped: string | undefined): string {
  return skipped === undefined ? 'pass' : `not run: ${skipped}`;
}

function toPrefix(finding: string | undefined): string {
  return finding === undefined ? '' : `${finding}: `;
}

function toCells({ fault, node, measured, misses, finding, skipped }: Row): string[] {
  const verdict = misses.length === 0 ? passOr(skipped) : `**MISS**: ${misses.join('; ')}`;
  const about = [fault.goal, fault.name, fault.promise, node];
  if (measured === undefined) {
    return [...about, ...Array<string>(10).fill('-'), `${toPrefix(finding)}${verdict}`].map(toCell);
  }
  const { spans, logs, marks, ending, plain } = measured;
  return [
    ...about,
    toCounts(spans),
    toCounts(logs),
    String(measured.recovered),
    `${toEnd(ending)} (plain: ${toEnd(plain)})`,
    String(measured.endDelayMs),
    String(measured.caughtUpMs ?? '-'),
    toScaled(marks['rssGrowth'], bytesPerMb),
    toScaled(marks['loopP99Us'], 1_000),
    String(linesOf(ending.stderr, 'ours').length),
    toBalance(measured),
    verdict,
  ].map(toCell);
}

/** Makes a text fit into a cell of a table. */
export function toCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function toCounts({ produced, acknowledged, lost, doubled, refused }: SignalCounts): string {
  const rest = refused === 0 ? '' : ` (${refused} refused)`;
  return `${produced} / ${acknowledged} / ${lost} / ${doubled}${rest}`;
}

function toScaled(value: number | undefined, scale: number): string {
  return value === undefined ? '-' : (value / scale).toFixed(1);
}

function toBalance({ imbalance }: Measured): string {
  if (imbalance === undefined) return 'none';
  return imbalance.length === 0 ? 'right' : 'wrong';
}
