import type { JSX } from 'preact';

/** Links that save a trace, or all of a correlation id, as a file. */
export function ExportLinks({
  of,
  id,
}: {
  readonly of: 'traces' | 'correlations';
  readonly id: string;
}): JSX.Element {
  const address = `/api/${of}/${encodeURIComponent(id)}/export`;
  return (
    <span>
      save as{' '}
      <a href={`${address}?format=otlp`} download title="Lines of OTLP JSON: spans and log lines">
        OTLP
      </a>
      {' · '}
      <a href={`${address}?format=jaeger`} download title="For Jaeger's page: spans">
        Jaeger JSON
      </a>
      {of === 'traces' && (
        <>
          {' · '}
          <a href={`${address}?format=html`} download title="One page, to be sent or printed">
            HTML
          </a>
        </>
      )}
    </span>
  );
}
