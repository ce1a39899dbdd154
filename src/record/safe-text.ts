/**
 * What can move a cursor, forge a line or turn text around: C0, DEL and C1 controls, half surrogate pairs,
 * line separators (U+2028/9) and bidirectional controls (U+061C, U+200E/F, U+202A-E, U+2066-9).
 */
const unsafe = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

// Asked first, as it is fast: most text is printable ASCII.
const notPlain = /[^ -~]/;

// What JSON.stringify leaves raw; it escapes C0 controls and half pairs by itself.
const unsafeInJson = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const everyUnsafeInJson = new RegExp(unsafeInJson, 'g');

/**
 * Makes every control, line separator, bidirectional control and half surrogate pair visible:
 * `\n`, `\r`, `\t`, otherwise `\uXXXX`. For people: a backslash stays as it is, so this cannot be undone.
 * Safe text is returned as it is; doing it twice changes nothing.
 */
export function escapeControls(text: string): string {
  return notPlain.test(text) ? text.replace(unsafe, toVisible) : text;
}

/**
 * Writes what JSON allows raw, but a terminal or a reader of lines does not take as text
 * (DEL, C1, U+2028/9, bidirectional controls), as `\uXXXX`. The value that the JSON stands for stays the same.
 * @param json Output of JSON.stringify without indentation.
 */
export function escapeInJson(json: string): string {
  // 5 % of a line's time is saved by asking before replacing.
  return unsafeInJson.test(json) ? json.replace(everyUnsafeInJson, toUnicodeEscape) : json;
}

/** Writes one UTF-16 unit as `\uXXXX`, lower case. */
export function toUnicodeEscape(unit: string): string {
  return String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function toVisible(character: string): string {
  if (character === '\n') return String.raw`\n`;
  if (character === '\r') return String.raw`\r`;
  if (character === '\t') return String.raw`\t`;
  return toUnicodeEscape(character);
}
