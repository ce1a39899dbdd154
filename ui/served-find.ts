import type { TraceOutline } from '#viewer/api';
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { fetchFound } from './api.ts';
import { isWhole } from './whole-row.ts';

/** While somebody types, the server is not asked. */
const restMs = 250;

/** What the server found in the rows of a long trace. */
export interface ServedFind {
  /** Ids of rows. */
  readonly rows: ReadonlySet<string>;
  /** True while it is asked. */
  readonly isAsked: boolean;
}

const nothing: ServedFind = { rows: new Set(), isAsked: false };

/** Asks the server for what stands in the rows of a trace and was not read with it. */
export function useServedFind(
  view: ReadonlySignal<TraceOutline>,
  text: string,
  onFound: () => void,
): ReadonlySignal<ServedFind> {
  const served = useSignal(nothing);
  const isNeeded = text.trim() !== '' && !isWhole(view.value);
  const id = view.value.summary.trace_id;
  useEffect(() => {
    served.value = isNeeded ? { ...nothing, isAsked: true } : nothing;
    if (!isNeeded) return undefined;
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      // Without an answer, what is drawn was searched all the same.
      const rows = await fetchFound(id, text, abort.signal).catch(() => []);
      if (abort.signal.aborted) return;
      served.value = { rows: new Set(rows), isAsked: false };
      onFound();
    };
    const timer = setTimeout(() => void ask(), restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, text, isNeeded]);
  return served;
}
