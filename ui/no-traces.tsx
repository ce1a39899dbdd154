import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { LastReceived } from './last-received.tsx';
import { stats } from './live.ts';
import { Notice } from './notice.tsx';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

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
  const { shared, traces } = texts.value;
  if (service !== undefined || errorsOnly || hasQuery) {
    return (
      <Notice title={traces.noneFits}>
        <p>
          {fill(traces.noneIsKept, {
            service: service !== undefined && fill(traces.ofService, { service }),
            errors: errorsOnly && traces.withError,
            query: hasQuery && traces.ofQuery,
            all: <a href="/">{traces.showAll}</a>,
          })}
        </p>
      </Notice>
    );
  }
  const logs = stats.value?.logs ?? 0;
  return (
    <Notice title={traces.noSpanYet}>
      {logs > 0 && (
        <p>{fill(traces.onlyLogs, { logs: <a href="/logs">{shared.logLines(logs)}</a> })}</p>
      )}
      <p>{traces.startProgram}</p>
      <CopyLine text="node --require filrouge/register app.js" />
      <p>{traces.pointSdk}</p>
      <CopyLine text={`OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint()}`} />
      <p class="muted">{traces.protocols}</p>
      <LastReceived />
    </Notice>
  );
}

function CopyLine({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="command">
      <code>{text}</code>
      <CopyButton text={text} label={texts.value.traces.theCommand} />
    </p>
  );
}

/** The server listens on 127.0.0.1 only; `localhost` may mean ::1 to a sender. */
function endpoint(): string {
  const { hostname, origin, port } = window.location;
  return hostname === 'localhost' ? `http://127.0.0.1:${port}` : origin;
}
