import type { ComponentChildren } from 'preact';

/** Puts elements into a text, in the order in which its language has them: `Go to the {traces} or the {logs}.` */
export function fill(
  text: string,
  parts: Readonly<Record<string, ComponentChildren>>,
): readonly ComponentChildren[] {
  return text.split(/\{(\w+)\}/).map((piece, at) => (at % 2 === 1 ? parts[piece] : piece));
}
