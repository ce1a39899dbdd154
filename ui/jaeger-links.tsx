import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { fetchSettings } from './api.ts';
import { texts } from './texts.ts';
import { formatCount } from './format.ts';

/** Address of a Jaeger page that shows the same traces; undefined when the view was told of none. */
const jaegerUrl = signal<string | undefined>(undefined);

/** A reader needs the first ones; a correlation id may have hundreds. */
const mostLinks = 5;

/** Asks the view whether there is a Jaeger. Called once; never rejects: without an answer there are no links. */
export async function learnOfJaeger(): Promise<void> {
  try {
    jaegerUrl.value = (await fetchSettings())?.jaeger_url;
  } catch {
    // The pages say what is wrong with the connection.
  }
}

/** Links to traces in Jaeger; nothing when there is no Jaeger or no trace. */
export function JaegerLinks({
  traceIds,
}: {
  readonly traceIds: readonly string[];
}): JSX.Element | null {
  const { shared, trace: text } = texts.value;
  const [first] = traceIds;
  if (jaegerUrl.value === undefined || first === undefined) return null;
  if (traceIds.length === 1) {
    return (
      <span>
        <JaegerLink traceId={first}>{text.openInJaeger}</JaegerLink>
      </span>
    );
  }
  return (
    <span>
      {text.inJaeger}{' '}
      {traceIds.slice(0, mostLinks).map((traceId) => (
        <span key={traceId}>
          <JaegerLink traceId={traceId}>{traceId.slice(0, 8)}</JaegerLink>{' '}
        </span>
      ))}
      {traceIds.length > mostLinks && shared.andMore(formatCount(traceIds.length - mostLinks))}
    </span>
  );
}

function JaegerLink({
  traceId,
  children,
}: {
  readonly traceId: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const href = `${jaegerUrl.value ?? ''}/trace/${encodeURIComponent(traceId)}`;
  return (
    <a class="id" href={href} title={texts.value.trace.traceInJaeger(traceId)}>
      {children}
    </a>
  );
}
