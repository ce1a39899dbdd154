import { toSafeText } from '#safe-text';

/** A stack or a body in one line; the rest of the answer is worth more than its end. */
const maxLineLength = 1_500;
/** Kept for the line that says what was cut. */
const adviceBytes = 500;

/**
 * Writes lines one below the other, with control characters made visible, until the bound is reached.
 * @param lines Read no further than they fit.
 * @param advice How to ask for less; said when something was cut.
 */
export function toBoundedText(lines: Iterable<string>, maxBytes: number, advice: string): string {
  const kept: string[] = [];
  let bytes = adviceBytes;
  for (const line of lines) {
    const text = toShortLine(line);
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maxBytes)
      return [...kept, `Cut here, after ${kept.length} lines. For less: ${advice}.`].join('\n');
    kept.push(text);
  }
  return kept.join('\n');
}

/** Makes control characters visible in every text and name of data that is JSON. */
export function toSafeData(value: unknown): unknown {
  if (typeof value === 'string') return toSafeText(value);
  if (Array.isArray(value)) return value.map(toSafeData);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [toSafeText(name), toSafeData(item)]);
  return Object.fromEntries(entries);
}

function toShortLine(line: string): string {
  const rest = line.length - maxLineLength;
  const text = toSafeText(line.slice(0, maxLineLength));
  return rest <= 0 ? text : `${text}… (${rest} characters more)`;
}
