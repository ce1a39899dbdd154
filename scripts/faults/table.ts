import type { FaultCase } from './case.ts';
import type { SignalCounts } from './counts.ts';
import type { Measured } from './measured.ts';
import { linesOf } from './program.ts';
import { toEnd } from './verdict.ts';

/** A run of a case that is over. */
export interface Row {
  readonly fault: FaultCase;
  readonly run: number;
  /** Undefined when the harness itself failed. */
  readonly measured: Measured | undefined;
  readonly misses: readonly string[];
}

const columns = [
  'goal',
  'case',
  'promise',
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
export function toLine({ fault, measured, misses }: Row): string {
  const verdict = misses.length === 0 ? 'pass' : `MISS  ${misses.join('; ')}`;
  const counted =
    measured === undefined
      ? ''
      : `spans ${toCounts(measured.spans)}, logs ${toCounts(measured.logs)}, end ${toEnd(measured.ending)} after ${measured.endDelayMs} ms: `;
  return `${fault.goal.padEnd(3)} ${fault.name}: ${counted}${verdict}`;
}

/** The table of all runs, as Markdown. */
export function toTable(rows: readonly Row[]): string {
  const lines = [columns, columns.map(() => '---'), ...rows.map(toCells)];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function toCells({ fault, measured, misses }: Row): string[] {
  const verdict = misses.length === 0 ? 'pass' : `**MISS**: ${misses.join('; ')}`;
  const about = [fault.goal, fault.name, fault.promise];
  if (measured === undefined) return [...about, ...Array<string>(10).fill('-'), verdict];
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
  ].map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' '));
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
