import type { LogOutline, LogRow, SpanOutline, SpanRow } from './types.ts';

type SearchedSpan = Pick<
  SpanRow,
  'name' | 'service' | 'span_id' | 'status_message' | 'attributes' | 'events'
>;

/** Makes the text of a span that is searched: names, attributes, events; of an outline, what is drawn. Lower case. */
export function toSpanHaystack(span: SearchedSpan | SpanOutline): string {
  const { name, service, span_id: id } = span;
  if (!('attributes' in span))
    return `${name}\n${service}\n${id}\n${span.detail ?? ''}`.toLowerCase();
  const { status_message: status, attributes, events } = span;
  const eventText = events.map((event) => `${event.name}\n${toText(event.attributes)}`).join('\n');
  return [name, service, id, status ?? '', toText(attributes), eventText].join('\n').toLowerCase();
}

/** Makes the text of a log record that is searched: level, message, attributes; of an outline, what is drawn. Lower case. */
export function toLogHaystack(
  log: LogOutline | Pick<LogRow, 'level' | 'message' | 'attributes'>,
): string {
  const { level, message } = log;
  const rest = 'attributes' in log ? toText(log.attributes) : '';
  return `${level}\n${message}\n${rest}`.toLowerCase();
}

/** Makes a text into one that is found in these. */
export function toNeedle(text: string): string {
  return text.trim().toLowerCase();
}

function toText(attributes: Readonly<Record<string, unknown>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => {
      // Both `name=value` and a quoted part of a list or an object can be found.
      return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
    })
    .join('\n');
}
