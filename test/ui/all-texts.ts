/** A text of a language, or what a function makes of values for one of its texts. */
export interface SomeText {
  /** Names that lead to it: `shell.skip`. */
  readonly path: string;
  readonly text: string;
}

/** Gives every text of a language; of functions, what they say of one and of several. */
export function toTexts(all: object, path: readonly string[] = []): readonly SomeText[] {
  return Object.entries(all).flatMap(([name, value]: [string, unknown]) => {
    const here = [...path, name];
    if (typeof value === 'string') return [{ path: here.join('.'), text: value }];
    if (isSaying(value))
      return [1, 2].map((count) => ({
        path: `${here.join('.')}(${count})`,
        text: value(count, count, count, count),
      }));
    return typeof value === 'object' && value !== null ? toTexts(value, here) : [];
  });
}

function isSaying(value: unknown): value is (...values: readonly unknown[]) => string {
  return typeof value === 'function';
}
