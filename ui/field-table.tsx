import type { JSX } from 'preact';
import { correlationHref, traceHref } from './location.ts';
import { formatValue, toVisible } from './format.ts';

/** A titled table of names and values. */
export function FieldTable({
  fields,
  title,
}: {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly title?: string;
}): JSX.Element | null {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return null;
  return (
    <table class="fields">
      {title !== undefined && <caption>{title}</caption>}
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{toVisible(name)}</th>
            <td>
              <FieldValue name={name} value={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function FieldValue({
  name,
  value,
}: {
  readonly name: string;
  readonly value: unknown;
}): JSX.Element {
  const text = formatValue(value);
  const href = typeof value === 'string' ? toHref(name, value) : undefined;
  if (href !== undefined) return <a href={href}>{text}</a>;
  if (typeof value === 'string' && !value.includes('\n')) return <bdi>{text}</bdi>;
  return <pre dir="auto">{text}</pre>;
}

function toHref(name: string, value: string): string | undefined {
  if (name === 'correlation_id' || name === 'correlation.id') return correlationHref(value);
  if (name === 'trace_id') return traceHref(value);
  return undefined;
}
