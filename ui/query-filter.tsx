import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { formatTime } from './format.ts';
import { query, replaceQuery } from './location.ts';
import { QueryInput } from './query-input.tsx';
import { texts } from './texts.ts';

/** Wait after the last key before the server is asked. */
const typingPauseMs = 250;

/** Narrows a list to what a query is true of, in the URL as `q`. */
export function QueryFilter({
  example,
  on,
}: {
  readonly example: string;
  readonly on: 'logs' | 'spans';
}): JSX.Element {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onInput = (value: string): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      replaceQuery({ q: value, limit: undefined });
    }, typingPauseMs);
  };
  return (
    <label class="filter filter-query">
      {texts.value.filters.query}
      <QueryInput
        value={query.value.get('q') ?? ''}
        on={on}
        placeholder={example}
        onInput={onInput}
      />
    </label>
  );
}

/** Says that a search has not looked at everything. */
export function SearchedTo({
  instant,
}: {
  readonly instant: string | undefined;
}): JSX.Element | null {
  if (instant === undefined) return null;
  return (
    <p class="more" role="status">
      {texts.value.filters.searchedTo(formatTime(instant))}
    </p>
  );
}

const term = /(-|!|NOT\s+)?(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))/g;

/** Gives the words of a query that an answer holds, to mark them. */
export function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(term)].flatMap(([, negation, quoted, bare = '']) => {
    if (negation !== undefined) return [];
    if (quoted !== undefined) return quoted === '' ? [] : [quoted.replace(/\\(.)/g, '$1')];
    return bare === 'OR' || bare === 'AND' || /[=<>~]/.test(bare) ? [] : [bare];
  });
}
