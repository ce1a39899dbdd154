import { toSafeText } from '#safe-text';

/** A stack or a body in one line; the rest of the answer is worth more than its end. */
const maxLineLength = 1_500;
/** Kept for the line that says what was cut. */
const adviceBytes = 500;

/** What an answer says. */
export interface BoundedText {
  readonly text: string;
  readonly isCut: boolean;
}

/**
 * Writes lines one below the other, with control characters made visible, until the bound is reached.
 * @param lines Read no further than they fit.
 * @param advice How to ask for less; said when something was cut.
 */
export function toBoundedText(
  lines: Iterable<string>,
  maxBytes: number,
  advice: string,
): BoundedText {
  const kept: string[] = [];
  let bytes = adviceBytes;
  for (const line of lines) {
    const text = toShortLine(line);
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maxBytes) {
      const all = Array.isArray(lines) ? ` of ${lines.length}` : '';
      const end = `Cut here, after ${kept.length}${all} lines. For less: ${advice}.`;
      return { text: [...kept, end].join('\n'), isCut: true };
    }
    kept.push(text);
  }
  return { text: kept.join('\n'), isCut: false };
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
