/** Milliseconds of a unit of time. */
export const millisPerUnit: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
  d: 8.64e7,
  w: 6.048e8,
};

const durationParts = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/gy;

/** Gives milliseconds of `90s`, `1h30m`, `0`; undefined when it is no length of time. */
export function toDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = [...text.matchAll(durationParts)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (millisPerUnit[unit ?? ''] ?? 0),
    0,
  );
}

/** Gives a length of time as people write it: `2m`, `1h30m`. */
export function toDurationText(ms: number): string {
  let left = Math.round(ms);
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = millisPerUnit[unit] ?? 1;
    const amount = Math.floor(left / size);
    if (amount > 0) text += `${amount}${unit}`;
    left -= amount * size;
  }
  return text === '' ? '0s' : text;
}
