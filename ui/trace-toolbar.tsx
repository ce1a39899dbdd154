import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isTyping } from './keys.ts';
import { LayoutChoice } from './layout-choice.tsx';
import { replaceQuery } from './location.ts';
import { nextLayout, showLayout } from './trace-layout.ts';
import { reveal } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';
import { texts } from './texts.ts';

/** The ways to look at the trace; finding in it, log lines and critical path on or off, folding everything. */
export function TraceToolbar({ state }: { readonly state: TraceState }): JSX.Element {
  const layout = state.layout.value;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const keys = state.layout.peek() === 'table' ? ['v'] : ['v', 'f', 'l', 'c'];
      if (isTyping(event) || !keys.includes(event.key)) return;
      event.preventDefault();
      if (event.key === 'v') showLayout(nextLayout(state.layout.peek()));
      if (event.key === 'f') field.current?.focus();
      if (event.key === 'l') toggleLogs(state);
      if (event.key === 'c') togglePath(state);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [state.layout, state.withLogs, state.withPath]);

  const { trace: text } = texts.value;
  return (
    <div class="toolbar" role="group" aria-label={text.toolbar}>
      <LayoutChoice layout={layout} />
      {layout !== 'table' && (
        <>
          <label class="filter filter-text">
            {text.find}
            <input
              ref={field}
              type="search"
              value={state.find.value}
              spellcheck={false}
              placeholder={text.findHint}
              onInput={(event) => startFind(state, event.currentTarget.value)}
              onKeyDown={(event) => onFindKey(state, event)}
            />
          </label>
          <MatchCount state={state} />
          <span class="spacer" />
          <Switches state={state} />
        </>
      )}
      {layout === 'waterfall' && <FoldButton state={state} />}
    </div>
  );
}

function Switches({ state }: { readonly state: TraceState }): JSX.Element {
  const withLogs = state.withLogs.value;
  const withPath = state.withPath.value;
  const { trace: text } = texts.value;
  return (
    <>
      <label class="filter">
        <input type="checkbox" checked={withLogs} onChange={() => toggleLogs(state)} />
        {text.logLines}
      </label>
      <label class="filter" title={text.criticalPathTitle}>
        <input type="checkbox" checked={withPath} onChange={() => togglePath(state)} />
        {text.criticalPath}
      </label>
    </>
  );
}

function FoldButton({ state }: { readonly state: TraceState }): JSX.Element {
  const isFolded = state.folded.value.size > 0;
  const { trace: text } = texts.value;
  return (
    <button type="button" onClick={() => (isFolded ? unfoldAll(state) : foldAll(state))}>
      {isFolded ? text.unfoldAll : text.foldAll}
    </button>
  );
}

function toggleLogs(state: TraceState): void {
  replaceQuery({ logs: state.withLogs.peek() ? 'off' : undefined });
}

function togglePath(state: TraceState): void {
  replaceQuery({ path: state.withPath.peek() ? 'off' : undefined });
}

function MatchCount({ state }: { readonly state: TraceState }): JSX.Element | null {
  if (state.find.value.trim() === '') return null;
  const matches = state.matches.value;
  const at = matches.indexOf(state.activeId.value ?? '');
  const { trace: words } = texts.value;
  const count = matches.length === 0 ? words.nothingFound : words.matchOf(at + 1, matches.length);
  const { isAsked } = state.served.value;
  const text = isAsked && matches.length === 0 ? words.searching : `${count}${isAsked ? '…' : ''}`;
  const isIdle = matches.length === 0;
  return (
    <span class="matches">
      <span role="status">{text}</span>
      <button
        type="button"
        disabled={isIdle}
        aria-label={words.previous}
        onClick={() => step(state, -1)}
      >
        ↑
      </button>
      <button
        type="button"
        disabled={isIdle}
        aria-label={words.next}
        onClick={() => step(state, 1)}
      >
        ↓
      </button>
    </span>
  );
}

function startFind(state: TraceState, text: string): void {
  replaceQuery({ q: text });
  const first = state.matches.value[0];
  if (first !== undefined) reveal(state, first);
}

function onFindKey(state: TraceState, event: KeyboardEvent): void {
  if (event.key === 'Enter') step(state, event.shiftKey ? -1 : 1);
  if (event.key === 'Escape') replaceQuery({ q: undefined });
}

/** Goes to the next or previous match, round the ends. */
function step(state: TraceState, by: 1 | -1): void {
  const matches = state.matches.value;
  const at = matches.indexOf(state.activeId.value ?? '');
  const from = at < 0 && by < 0 ? 0 : at;
  const next = matches[(from + by + matches.length) % matches.length];
  if (next !== undefined) reveal(state, next);
}

function unfoldAll(state: TraceState): void {
  state.folded.value = new Set();
}

/** Leaves the top rows and what is directly below them. */
function foldAll(state: TraceState): void {
  const withChildren = state.allRows.value.filter(
    (row) => 'childCount' in row && row.childCount > 0,
  );
  state.folded.value = new Set(withChildren.filter((row) => row.depth > 0).map((row) => row.id));
}
