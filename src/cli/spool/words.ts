import { toCount } from '../count.ts';
/** So many records of each signal. */
export interface Amount {
  readonly spans: number;
  readonly logs: number;
}

/** Nothing. */
export const noAmount: Amount = { spans: 0, logs: 0 };

const steps = [
  { unit: 's', per: 60 },
  { unit: 'min', per: 60 },
  { unit: 'h', per: 48 },
  { unit: 'd', per: Infinity },
] as const;
const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Writes how many spans and log records there are; what there is none of is left out. */
export function toAmount({ spans, logs }: Amount): string {
  const parts = [
    ...(spans > 0 ? [toCount(spans, 'span')] : []),
    ...(logs > 0 ? [toCount(logs, 'log record')] : []),
  ];
  return parts.length === 0 ? 'no records' : parts.join(' and ');
}

/** Adds two amounts. */
export function addAmounts(one: Amount, other: Amount): Amount {
  return { spans: one.spans + other.spans, logs: one.logs + other.logs };
}

/** Tells whether there is anything. */
export function isAny({ spans, logs }: Amount): boolean {
  return spans + logs > 0;
}

/** Writes a number of bytes with up to three digits, in units of 1000. */
export function toSize(bytes: number): string {
  let value = bytes;
  let step = 0;
  for (; value >= 999.5 && step < sizes.length - 1; step += 1) value /= 1000;
  return `${value.toFixed(step > 0 && value < 9.95 ? 1 : 0)} ${sizes[step]}`;
}

/** Writes how long ago something was, in the largest unit that fits; what is to come counts as now. */
export function toAge(milliseconds: number): string {
  let value = Math.max(0, milliseconds) / 1000;
  for (const { unit, per } of steps) {
    if (value < per) return `${Math.floor(value)} ${unit}`;
    value /= unit === 'h' ? 24 : per;
  }
  return '';
}
