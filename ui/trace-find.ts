import type { WaterfallRow } from '#viewer/trace-rows';

/** Makes the searchable text of a row: names, attributes, messages, events. Lower case. */
export function toHaystack(row: WaterfallRow): string {
  if ('log' in row) {
    const { message, level, attributes } = row.log;
    return `${level}\n${message}\n${toText(attributes)}`.toLowerCase();
  }
  const { name, service, span_id: id, status_message: status, attributes, events } = row.span;
  const eventText = events.map((event) => `${event.name}\n${toText(event.attributes)}`).join('\n');
  return [name, service, id, status ?? '', toText(attributes), eventText].join('\n').toLowerCase();
}

/** Gives the ids of the rows in which a text occurs, in order. */
export function findRows(haystacks: ReadonlyMap<string, string>, text: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const found: string[] = [];
  for (const [id, haystack] of haystacks) {
    if (haystack.includes(wanted)) found.push(id);
  }
  return found;
}

function toText(attributes: Readonly<Record<string, unknown>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => {
      // Both `name=value` and a quoted part of a list or an object can be found.
      return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
    })
    .join('\n');
}
