/** Header lines that are text already (RFC 9112, section 5): names and values, each line with its end. */

/** Gives the value of a header; undefined when there is none. */
export function readLine(text: string, name: string): string | undefined {
  return lineOf(name).exec(text)?.[2];
}

/** Returns the text with a header, in the place of the one of that name or as the last. */
export function withLine(text: string, name: string, value: string): string {
  const line = lineOf(name);
  if (line.test(text)) return text.replace(line, (_line, start) => `${start}${value}`);
  const isHead = text.endsWith('\r\n\r\n');
  return `${isHead ? text.slice(0, -2) : text}${name}: ${value}\r\n${isHead ? '\r\n' : ''}`;
}

/** @param name Of ours: letters and dashes. */
function lineOf(name: string): RegExp {
  return new RegExp(`^(${name}: *)([^\\r\\n]*)`, 'im');
}
