import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

/** Height of every row of a virtual list; the style sheet has the same number. */
export const rowHeightPx = 26;
/** Rows drawn beyond the visible ones, so that scrolling does not show gaps. */
const spareRows = 12;

/** The box that scrolls. */
export type BoxRef = { readonly current: HTMLDivElement | null };

/** Rows of a long list that are in the document: from the first to before the last. */
export interface VirtualRows {
  readonly first: number;
  readonly last: number;
  readonly onScroll: (event: { readonly currentTarget: HTMLDivElement }) => void;
}

/** Follows the scrolling and the height of a box, so that only the rows in sight are in the document. */
export function useVirtualRows(box: BoxRef): VirtualRows {
  const scrollTop = useSignal(0);
  const height = useSignal(800);
  useBoxHeight(box, (value) => (height.value = value));
  return {
    first: Math.max(0, Math.floor(scrollTop.value / rowHeightPx) - spareRows),
    last: Math.ceil((scrollTop.value + height.value) / rowHeightPx) + spareRows,
    onScroll: (event) => (scrollTop.value = event.currentTarget.scrollTop),
  };
}

function useBoxHeight(box: BoxRef, onHeight: (px: number) => void): void {
  useLayoutEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) onHeight(entry.contentRect.height);
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
}
