import { millisPerUnit } from '../duration.ts';
import type { Threshold } from '../rule.ts';

const thresholdForm = /^(>=|<=|==|!=|>|<|=)\s*([+-]?\d+(?:\.\d+)?)\s*(%|ms|s|m|h|d|w)?$/;

/** A threshold, and whether it is in per cent. */
export interface ReadThreshold {
  readonly threshold: Threshold;
  readonly isPercent: boolean;
}

/** Reads `> 5%`, `>= 3`, `< 1`, `> 1.5s`; undefined when it is no threshold. */
export function toThreshold(text: string): ReadThreshold | undefined {
  const found = thresholdForm.exec(text.trim());
  if (found === null) return undefined;
  const [, sign, amount, unit = ''] = found;
  const operator = (sign === '=' ? '==' : sign) as Threshold['operator'];
  const value = Number(amount) * (millisPerUnit[unit] ?? 1);
  return { threshold: { operator, value, text: text.trim() }, isPercent: unit === '%' };
}
