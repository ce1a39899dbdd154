import { secondsOfDay } from './model.ts';

export function section(title: string): string[] {
  return ['', `## ${title}`, ''];
}

export function table(...titles: readonly string[]): string[] {
  return [cells(...titles), cells(...titles.map(() => '---'))];
}

export function cells(...texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

/** All digits that the number has. */
export function exact(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 5 });
}

/** Two significant digits. */
export function rounded(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 6 });
}

export function money(dollars: number): string {
  return `$${rounded(dollars)}`;
}

export function orNone(value: number): string {
  return value === 0 ? '–' : rounded(value);
}

export function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}

export function size(gb: number): string {
  if (gb >= 1e6) return `${rounded(gb / 1e6)} PB`;
  return gb >= 1e3 ? `${rounded(gb / 1e3)} TB` : `${rounded(gb)} GB`;
}

export function duration(seconds: number): string {
  if (seconds >= 2 * secondsOfDay) return `${rounded(seconds / secondsOfDay)} days`;
  if (seconds >= 1.5 * 3_600) return `${rounded(seconds / 3_600)} hours`;
  return seconds >= 120 ? `${rounded(seconds / 60)} minutes` : `${rounded(seconds)} s`;
}
