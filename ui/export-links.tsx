import type { JSX } from 'preact';
import { language } from './language.ts';
import { texts } from './texts.ts';

/** Links that save a trace, or all of a correlation id, as a file. */
export function ExportLinks({
  of,
  id,
}: {
  readonly of: 'traces' | 'correlations';
  readonly id: string;
}): JSX.Element {
  const address = `/api/${of}/${encodeURIComponent(id)}/export`;
  const { trace: text } = texts.value;
  return (
    <span>
      {text.saveAs}{' '}
      <a href={`${address}?format=otlp`} download title={text.otlpTitle}>
        OTLP
      </a>
      {' · '}
      <a href={`${address}?format=jaeger`} download title={text.jaegerTitle}>
        Jaeger JSON
      </a>
      {of === 'traces' && (
        <>
          {' · '}
          <a
            href={`${address}?format=html&language=${language.value}`}
            download
            title={text.htmlTitle}
          >
            HTML
          </a>
        </>
      )}
    </span>
  );
}
