import type { FieldSample } from '#viewer/api';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { fetchFields } from './api.ts';
import { complete, type Completion, type Suggestion } from './completion.ts';
import { toVisible } from './format.ts';
import { texts } from './texts.ts';

/** What was read of the data is good for so long. */
const freshMs = 10_000;

/** A field for a query, which completes names and values from the data: a combobox with a list (WAI-ARIA). */
export function QueryInput({
  value,
  on,
  placeholder,
  onInput,
}: {
  readonly value: string;
  readonly on: 'logs' | 'spans';
  readonly placeholder: string;
  readonly onInput: (text: string) => void;
}): JSX.Element {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const text = useSignal(value);
  const fields = useFields(on);
  const completion = useSignal<Completion | undefined>(undefined);
  const chosen = useSignal(-1);
  useEffect(() => {
    text.value = value;
  }, [value]);

  const close = (): void => {
    completion.value = undefined;
    chosen.value = -1;
  };
  const change = (next: string): void => {
    text.value = next;
    onInput(next);
  };
  const suggest = (isAsked: boolean): void => {
    const caret = input.current?.selectionStart ?? text.peek().length;
    completion.value = complete(text.peek(), caret, fields.current(), isAsked);
    chosen.value = -1;
  };
  const take = ({ text: added, goesOn }: Suggestion): void => {
    const { from, to } = completion.peek() ?? { from: 0, to: 0 };
    const head = text.peek().slice(0, from) + added + (goesOn ? '' : ' ');
    change(
      head +
        text
          .peek()
          .slice(to)
          .replace(/^ /, goesOn ? ' ' : ''),
    );
    close();
    // The field shows the new text at its next drawing.
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(head.length, head.length);
      if (goesOn) suggest(false);
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const suggestions = completion.value?.suggestions ?? [];
    const active = suggestions[chosen.value];
    if (event.key === 'ArrowDown' && suggestions.length === 0) suggest(true);
    else if (event.key === 'ArrowDown')
      chosen.value = Math.min(chosen.value + 1, suggestions.length - 1);
    else if (event.key === 'ArrowUp' && suggestions.length > 0)
      chosen.value = Math.max(chosen.value - 1, -1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && active !== undefined) take(active);
    else if (event.key === 'Escape' && suggestions.length > 0) close();
    else return;
    event.preventDefault();
  };

  const suggestions = completion.value?.suggestions ?? [];
  const isOpen = suggestions.length > 0;
  return (
    <span class="combobox">
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={listId}
        {...(chosen.value < 0 ? {} : { 'aria-activedescendant': `${listId}-${chosen.value}` })}
        value={text.value}
        spellcheck={false}
        autocomplete="off"
        placeholder={placeholder}
        title={texts.value.filters.queryTitle}
        onFocus={fields.refresh}
        onInput={(event) => {
          change(event.currentTarget.value);
          suggest(false);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <ul id={listId} role="listbox" aria-label={texts.value.filters.completions} hidden={!isOpen}>
        {suggestions.map((suggestion, at) => (
          <li
            key={suggestion.text}
            id={`${listId}-${at}`}
            role="option"
            aria-selected={at === chosen.value}
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(suggestion)}
          >
            <bdi>{toVisible(suggestion.label)}</bdi>
          </li>
        ))}
      </ul>
    </span>
  );
}

/** What the data has, read when it is asked for. */
function useFields(on: 'logs' | 'spans'): {
  readonly current: () => readonly FieldSample[];
  readonly refresh: () => void;
} {
  const known = useRef<{ readonly fields: readonly FieldSample[]; readonly readMs: number }>({
    fields: [],
    readMs: -Infinity,
  });
  const refresh = (): void => {
    if (performance.now() - known.current.readMs < freshMs) return;
    known.current = { ...known.current, readMs: performance.now() };
    void fetchFields(on).then((fields) => {
      known.current = { ...known.current, fields };
    });
  };
  return { current: () => known.current.fields, refresh };
}
