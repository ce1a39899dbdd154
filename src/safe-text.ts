/** Controls of terminals, line separators, and marks that change the direction of text. */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const shortNames = new Map([
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/** Makes control characters of stored text visible, so that it can neither move the cursor nor forge a line. */
export function toSafeText(text: string): string {
  return text.toWellFormed().replace(unsafe, toVisible);
}

function toVisible(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  return shortNames.get(character) ?? String.raw`\u${code}`;
}
