import { useEffect, useLayoutEffect } from 'preact/hooks';
import { restoreScroll } from './location.ts';

/**
 * Gives the document the title of a page, and takes it back to where it was scrolled as soon as there is something to scroll.
 * @param isThere True when the first answer has come.
 */
export function usePage(title: string, isThere: boolean): void {
  useEffect(() => {
    document.title = `${title} · filrouge`;
  }, [title]);
  useLayoutEffect(() => {
    if (isThere) restoreScroll();
  }, [isThere]);
}
