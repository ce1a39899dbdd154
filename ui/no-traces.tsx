import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { formatPlural } from './format.ts';
import { stats } from './live.ts';
import { Notice } from './notice.tsx';

/** Says why the list of traces is empty and what to do. */
export function NoTraces({
  service,
  errorsOnly,
  hasQuery,
}: {
  readonly service: string | undefined;
  readonly errorsOnly: boolean;
  readonly hasQuery: boolean;
}): JSX.Element {
  if (service !== undefined || errorsOnly || hasQuery) {
    return (
      <Notice title="No trace fits">
        <p>
          No trace {service !== undefined && <>of {service} </>}
          {errorsOnly && 'with an error '}
          {hasQuery && 'that the query is true of '}is kept. <a href="/">Show all traces</a>
        </p>
      </Notice>
    );
  }
  const logs = stats.value?.logs ?? 0;
  return (
    <Notice title="No span has arrived yet">
      {logs > 0 && (
        <p>
          But <a href="/logs">{formatPlural(logs, 'log line')}</a> did: the sender exports logs and
          no traces.
        </p>
      )}
      <p>Start a Node program with one line. It finds this viewer by itself:</p>
      <CopyLine text="node --require filrouge/register app.js" />
      <p>Or point any OpenTelemetry SDK, in any language, at this address:</p>
      <CopyLine text={`OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint()}`} />
      <p class="muted">
        OTLP over HTTP, protobuf or JSON. This page shows the first trace when it comes.
      </p>
    </Notice>
  );
}

function CopyLine({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="command">
      <code>{text}</code>
      <CopyButton text={text} label="the command" />
    </p>
  );
}

/** The server listens on 127.0.0.1 only; `localhost` may mean ::1 to a sender. */
function endpoint(): string {
  const { hostname, origin, port } = window.location;
  return hostname === 'localhost' ? `http://127.0.0.1:${port}` : origin;
}
