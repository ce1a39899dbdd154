import type { LogRow } from '#viewer/api';
import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { FieldTable } from './field-table.tsx';
import { toVisible } from './format.ts';
import { aroundHref } from './location.ts';
import { texts } from './texts.ts';

/** Shows all fields of a log record: its own, then its attributes. */
export function LogFields({ log }: { readonly log: LogRow }): JSX.Element {
  const { message, attributes, ...fields } = log;
  const { logs: text, shell } = texts.value;
  return (
    <div class="fields">
      <pre class="full-message" dir="auto">
        {toVisible(message)}
      </pre>
      <FieldTable fields={fields} />
      {Object.keys(attributes).length > 0 && (
        <FieldTable fields={attributes} title={text.attributes} />
      )}
      <p class="facts">
        {text.around}
        <a href={aroundHref(log, log.service)}>{text.ofService(toVisible(log.service))}</a>
        <a href={aroundHref(log)}>{text.ofAll}</a>
      </p>
      <CopyButton
        text={JSON.stringify(log, null, 2)}
        label={text.theRecord}
        face={shell.copyJson}
      />
    </div>
  );
}
