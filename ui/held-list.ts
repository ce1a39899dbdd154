import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { paused, scrolledDown } from './live.ts';
import type { Loader } from './load.ts';

/** A list that does not move under the reader. */
export interface HeldList<T> {
  /** Rows to show; undefined before the first answer. */
  readonly rows: readonly T[] | undefined;
  /** Rows that have arrived since and are held back. */
  readonly newCount: number;
  readonly release: () => void;
}

/**
 * Holds fresh rows back while the reader is scrolled down or has paused.
 * @param loader Gives the fresh rows; a new loader is a new question and is shown at once.
 * @param idOf Identity of a row.
 */
export function useHeldList<T>(
  loader: Loader<readonly T[]>,
  idOf: (row: T) => string,
): HeldList<T> {
  const shown = useSignal<{ loader: Loader<readonly T[]>; rows: readonly T[] } | undefined>(
    undefined,
  );
  const fresh = loader.state.value.data;
  const present = shown.value?.loader === loader ? shown.value.rows : undefined;
  const isHeld = (paused.value || scrolledDown.value) && present !== undefined;

  useLayoutEffect(() => {
    if (fresh !== undefined && !isHeld && present !== fresh) shown.value = { loader, rows: fresh };
  });

  const release = (): void => {
    if (fresh !== undefined) shown.value = { loader, rows: fresh };
    window.scrollTo(0, 0);
  };
  return {
    // A new question shows its answer at once; until it comes, the old rows stay.
    rows: isHeld ? present : (fresh ?? shown.value?.rows),
    newCount: isHeld && fresh !== undefined ? countNew(present, fresh, idOf) : 0,
    release,
  };
}

function countNew<T>(shown: readonly T[], fresh: readonly T[], idOf: (row: T) => string): number {
  const ids = new Set(shown.map(idOf));
  return fresh.filter((row) => !ids.has(idOf(row))).length;
}
