import { Document, isNode } from 'yaml';

/** Comments before a part of a document. */
export interface PartNotes {
  readonly path: readonly (string | number)[];
  readonly notes: readonly string[];
}

/** Writes a YAML document with a comment at its head, and others before its parts. */
export function toYaml(head: string, value: object, parts: readonly PartNotes[] = []): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  for (const { path, notes } of parts) {
    const node = document.getIn(path, true);
    if (isNode(node) && notes.length > 0) node.commentBefore = toComment(notes.join('\n'));
  }
  const comment = toComment(head).replaceAll(/^/gm, '#');
  return `${comment}\n${document.toString({ lineWidth: 0, singleQuote: true })}`;
}

function toComment(text: string): string {
  return text.replaceAll(/^/gm, ' ');
}
