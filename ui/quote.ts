/** Writes a text as the value of a query: in quotes, where `*` and blanks are themselves. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;
}
