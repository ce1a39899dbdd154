import type { JSX } from 'preact';
import { layouts, showLayout } from './trace-layout.ts';
import type { TraceLayout } from './trace-layout.ts';

const labels: Readonly<Record<TraceLayout, string>> = {
  waterfall: 'Waterfall',
  time: 'Time order',
  table: 'Table',
};

/** The ways to look at a trace, one of them pressed. */
export function LayoutChoice({ layout }: { readonly layout: TraceLayout }): JSX.Element {
  return (
    <span class="choice" role="group" aria-label="View">
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
