import { replaceQuery } from './location.ts';

/** Ways to look at a trace: as a tree along the time, as one list by instant, by operation. */
export const layouts = ['waterfall', 'time', 'table'] as const;

/** One of the ways to look at a trace; in the URL as `view`, where the waterfall is absent. */
export type TraceLayout = (typeof layouts)[number];

/** Reads the way to look at a trace; what is unknown is the waterfall. */
export function toLayout(text: string | null): TraceLayout {
  return layouts.find((layout) => layout === text) ?? 'waterfall';
}

/** Shows a trace in this way. */
export function showLayout(layout: TraceLayout): void {
  replaceQuery({ view: layout === 'waterfall' ? undefined : layout });
}

/** Gives the one that comes next, round the end. */
export function nextLayout(layout: TraceLayout): TraceLayout {
  return layouts[(layouts.indexOf(layout) + 1) % layouts.length] ?? 'waterfall';
}
