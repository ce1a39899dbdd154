/** Name of the record that says that a span is still open: a view draws the span from it. */
export const unfinishedSpan = 'span.unfinished';
