import type { LogRow } from '#viewer/api';
import type { JSX } from 'preact';
import { toVisible } from './format.ts';
import { correlationHref } from './location.ts';
import { LogTableRow, toKeyed } from './log-row.tsx';
import { texts } from './texts.ts';

/** A table of log lines; each opens to all its fields. */
export function LogList({
  logs,
  words,
  marked,
}: {
  readonly logs: readonly LogRow[];
  /** Marked where they stand in a message. */
  readonly words: readonly string[];
  /** Tells whether a line is marked, and in sight at first. */
  readonly marked?: ((log: LogRow) => boolean) | undefined;
}): JSX.Element {
  const { logs: text } = texts.value;
  return (
    <table class="list logs">
      <thead>
        <tr>
          <th scope="col">{text.time}</th>
          <th scope="col">{text.level}</th>
          <th scope="col">{text.service}</th>
          <th scope="col">{text.message}</th>
          <th scope="col" class="wide">
            {text.correlationId}
          </th>
          <th scope="col">{text.trace}</th>
        </tr>
      </thead>
      {toKeyed(logs).map(([key, log]) => (
        <LogTableRow
          key={key}
          log={log}
          words={words}
          isMarked={marked?.(log)}
          columnCount={6}
          afterMessage={<CorrelationCell log={log} />}
        />
      ))}
    </table>
  );
}

function CorrelationCell({ log }: { readonly log: LogRow }): JSX.Element {
  const { correlation_id: id } = log;
  return (
    <td class="wide id">{id !== undefined && <a href={correlationHref(id)}>{toVisible(id)}</a>}</td>
  );
}
