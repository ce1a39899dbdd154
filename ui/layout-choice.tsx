import type { JSX } from 'preact';
import { layouts, showLayout } from './trace-layout.ts';
import type { TraceLayout } from './trace-layout.ts';
import { texts } from './texts.ts';

/** The ways to look at a trace, one of them pressed. */
export function LayoutChoice({ layout }: { readonly layout: TraceLayout }): JSX.Element {
  const { layouts: labels, views } = texts.value.trace;
  return (
    <span class="choice" role="group" aria-label={views}>
      {layouts.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === layout}
          onClick={() => showLayout(each)}
        >
          {labels[each]}
        </button>
      ))}
    </span>
  );
}
