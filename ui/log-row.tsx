import type { LogRow } from '#viewer/api';
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { LogFields } from './log-fields.tsx';
import { traceHref } from './location.ts';
import { Found, LevelBadge, ServiceChip, Time } from './marks.tsx';
import { texts } from './texts.ts';

/** Identity of a log line on the page. */
export function logKey(log: LogRow): string {
  return `${log.time_unix_nano} ${log.span_id ?? ''} ${log.service} ${log.message}`;
}

/** Gives equal lines keys of their own. */
export function toKeyed(logs: readonly LogRow[]): readonly (readonly [string, LogRow])[] {
  const seen = new Map<string, number>();
  return logs.map((log) => {
    const key = logKey(log);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return [`${key} ${count}`, log];
  });
}

/** What a log line looks like in a table. */
export interface LogTableRowProps {
  readonly log: LogRow;
  /** Marked where they stand in the message. */
  readonly words: readonly string[];
  /** The line that the others are around. */
  readonly isMarked?: boolean | undefined;
  readonly columnCount: number;
  /** Cells between the time and the level. */
  readonly afterTime?: ComponentChildren;
  /** Cells between the message and the trace. */
  readonly afterMessage?: ComponentChildren;
}

/** A log line in a table, and all its fields when it is open. */
export function LogTableRow(props: LogTableRowProps): JSX.Element {
  const { log, words, isMarked = false, columnCount, afterTime, afterMessage } = props;
  const isOpen = useSignal(false);
  const toggle = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest('a') !== null) return;
    // A click that ended a selection of text is not meant to fold.
    if (window.getSelection()?.isCollapsed === false) return;
    isOpen.value = !isOpen.value;
  };
  return (
    <tbody class={isOpen.value ? 'open' : undefined}>
      <tr
        class={`log-${log.level.toLowerCase()}`}
        aria-current={isMarked ? 'true' : undefined}
        onClick={toggle}
      >
        <td>
          <Time iso={log.datetime} />
        </td>
        {afterTime}
        <td>
          <LevelBadge level={log.level} />
        </td>
        <td>
          <ServiceChip service={log.service} />
        </td>
        <td class="message">
          <button type="button" data-row aria-expanded={isOpen.value}>
            <Found text={log.message} words={words} />
          </button>
        </td>
        {afterMessage}
        <td class="id">
          <TraceLink log={log} />
        </td>
      </tr>
      {isOpen.value && (
        <tr class="detail">
          <td colSpan={columnCount}>
            <LogFields log={log} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function TraceLink({ log }: { readonly log: LogRow }): JSX.Element | null {
  if (log.trace_id === undefined) return null;
  return (
    <a href={traceHref(log.trace_id, log.span_id)} title={texts.value.logs.inTrace(log.trace_id)}>
      {log.trace_id.slice(0, 8)}
    </a>
  );
}
