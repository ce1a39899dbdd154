import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { fetchCorrelation } from './api.ts';
import { correlationHref, logsHref, navigate, traceHref } from './location.ts';
import { texts } from './texts.ts';

/** Marks the field that the key `/` goes to. */
export const searchFieldId = 'search';

const traceIdPattern = /^[0-9a-f]{32}$/i;
const traceparentPattern = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i;

/** One field for everything: a trace id, a correlation id, or a text to find in the logs. */
export function SearchBox(): JSX.Element {
  const isSearching = useSignal(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const field = document.querySelector<HTMLInputElement>(`#${searchFieldId}`);
    const text = field?.value.trim() ?? '';
    if (field === null || text === '') return;
    isSearching.value = true;
    navigate(await toTarget(text));
    isSearching.value = false;
    field.value = '';
    field.blur();
  };
  return (
    <form role="search" class="search" onSubmit={(event) => void submit(event)}>
      <input
        id={searchFieldId}
        type="search"
        autocomplete="off"
        spellcheck={false}
        aria-label={texts.value.shell.searchLabel}
        placeholder={texts.value.shell.searchHint}
      />
      <kbd aria-hidden="true">{isSearching.value ? '…' : '/'}</kbd>
    </form>
  );
}

/** Finds the page that a text means. */
async function toTarget(text: string): Promise<string> {
  const traceId = traceparentPattern.exec(text)?.[1] ?? traceIdPattern.exec(text)?.[0];
  if (traceId !== undefined) return traceHref(traceId.toLowerCase());
  const logs = logsHref(text);
  try {
    return (await fetchCorrelation(text)) === undefined ? logs : correlationHref(text);
  } catch {
    return logs; // that page will say what is wrong
  }
}
