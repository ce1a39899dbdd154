import { SpanKind, type AnyValue, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Redactor } from '#redact';

/** Names of a query's text: `db.statement` in older conventions. */
const queryNames: ReadonlySet<string> = new Set(['db.query.text', 'db.statement']);

/** Databases in which double quotes make a text. */
const doubleQuoted: ReadonlySet<unknown> = new Set(['mysql', 'mariadb', 'mssql', 'sqlite']);

/**
 * Cleans a span that has ended, in place: its name, attributes, events, links and status.
 * It fails closed: what cannot be cleaned loses its attributes.
 */
export function cleanSpan(span: ReadableSpan, redactor: Redactor): void {
  const changeable = span as { name: string; status: ReadableSpan['status'] };
  const name = redactor.text(span.name);
  if (name !== span.name) changeable.name = name;
  const { message } = span.status;
  const cleanMessage = message === undefined ? undefined : redactor.text(message);
  if (cleanMessage !== undefined && cleanMessage !== message)
    changeable.status = { ...span.status, message: cleanMessage };
  cleanAttributes(span.attributes, redactor, span.kind);
  span.events.forEach((event) => {
    const eventName = redactor.text(event.name);
    if (eventName !== event.name) event.name = eventName;
    if (event.attributes !== undefined) cleanAttributes(event.attributes, redactor);
  });
  span.links.forEach(({ attributes }) => {
    if (attributes !== undefined) cleanAttributes(attributes, redactor);
  });
}

function cleanAttributes(attributes: Attributes, redactor: Redactor, kind?: SpanKind): void {
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    const clean = cleanOne(name, value, attributes, redactor, kind);
    const written = redactor.name(name);
    if (clean === value && written === name) continue;
    if (clean === undefined || written !== name) delete attributes[name];
    if (clean !== undefined) attributes[written] = clean as Attributes[string];
  }
}

function cleanOne(
  name: string,
  value: AnyValue,
  attributes: Attributes,
  redactor: Redactor,
  kind: SpanKind | undefined,
): AnyValue {
  if (typeof value === 'string' && queryNames.has(name)) {
    return redactor.query(
      value,
      doubleQuoted.has(attributes['db.system.name'] ?? attributes['db.system']),
    );
  }
  // On a server the peer is the customer.
  if (name === 'network.peer.address' && kind === SpanKind.SERVER)
    return redactor.named('client.address', value);
  return redactor.named(name, value);
}
