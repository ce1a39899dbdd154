import type { SpanEventRow } from '#viewer/api';
import type { JSX } from 'preact';
import { FieldTable } from './field-table.tsx';
import { formatOffset, toVisible } from './format.ts';
import { texts } from './texts.ts';

/** Shows an event of a span; an exception with its stack. */
export function EventDetails({ event }: { readonly event: SpanEventRow }): JSX.Element {
  const title = texts.value.pane.event(toVisible(event.name), formatOffset(event.offset_millis));
  const {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
    ...rest
  } = event.attributes;
  if (typeof stack !== 'string') return <FieldTable title={title} fields={event.attributes} />;
  // A stack begins with its type and message; without one, they are said above it.
  const heading = [type, message].filter((part) => part !== undefined).join(': ');
  return (
    <section class="event">
      <h3>{title}</h3>
      {!stack.includes(String(message)) && <p>{toVisible(heading)}</p>}
      <pre class="stack">{toVisible(stack)}</pre>
      <FieldTable fields={rest} />
    </section>
  );
}
