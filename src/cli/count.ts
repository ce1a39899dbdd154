/** Writes a whole number with commas. */
export function toNumber(count: number): string {
  return count.toLocaleString('en-US');
}

/** Writes a number of things. */
export function toCount(count: number, name: string): string {
  return `${toNumber(count)} ${name}${count === 1 ? '' : 's'}`;
}
