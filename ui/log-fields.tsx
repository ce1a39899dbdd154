import type { LogRow } from '#viewer/api';
import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { FieldTable } from './field-table.tsx';
import { toVisible } from './format.ts';
import { aroundHref } from './location.ts';

/** Shows all fields of a log record: its own, then its attributes. */
export function LogFields({ log }: { readonly log: LogRow }): JSX.Element {
  const { message, attributes, ...fields } = log;
  return (
    <div class="fields">
      <pre class="full-message" dir="auto">
        {toVisible(message)}
      </pre>
      <FieldTable fields={fields} />
      {Object.keys(attributes).length > 0 && <FieldTable fields={attributes} title="Attributes" />}
      <p class="facts">
        lines around it
        <a href={aroundHref(log, log.service)}>of {toVisible(log.service)}</a>
        <a href={aroundHref(log)}>of all services</a>
      </p>
      <CopyButton text={JSON.stringify(log, null, 2)} label="the record" face="copy as JSON" />
    </div>
  );
}
