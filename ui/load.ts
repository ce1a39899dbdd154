import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { changes, paused } from './live.ts';
import { toSentence } from './sentence.ts';
import type { Sentence } from './sentence.ts';

/** What is known of an answer: `data` stays while it is fetched again. */
export interface LoadState<T> {
  readonly data?: T;
  readonly error?: Sentence;
  readonly loading: boolean;
}

/** An answer of the server that can be fetched again. */
export interface Loader<T> {
  readonly state: ReadonlySignal<LoadState<T>>;
  /** Fetches again; during a fetch, once more after it. */
  readonly reload: () => void;
  readonly close: () => void;
}

/** `show` is for what is there of the answer before all of it is; it is passed over when there was an answer before. */
type Read<T> = (abort: AbortSignal, show: (part: T) => void) => Promise<T>;

/** Answers kept so that the back button shows a page at once. */
const maxKept = 12;
const kept = new Map<string, unknown>();

/**
 * Fetches an answer when its key changes.
 * @param key Names the answer; the same key means the same question.
 */
export function useLoader<T>(key: string, read: Read<T>): Loader<T> {
  const loader = useMemo(() => createLoader(key, read), [key]);
  useEffect(() => {
    loader.reload();
    return loader.close;
  }, [loader]);
  return loader;
}

/** As {@link useLoader}, and again when the store has changed, unless the reader has paused. */
export function useLiveLoader<T>(key: string, read: Read<T>): Loader<T> {
  const loader = useLoader(key, read);
  useChanges(() => {
    if (!paused.peek()) loader.reload();
  });
  return loader;
}

/**
 * Calls back when the store has changed, as long as the component is there.
 * @param restMs So long after the change, once for all that come meanwhile; at once unless given.
 */
export function useChanges(onChange: () => void, restMs = 0): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    const seen = changes.peek();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        latest.current();
      }, restMs);
    };
    const stop = changes.subscribe((count) => {
      if (count === seen) return;
      if (restMs === 0) latest.current();
      else wait();
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [restMs]);
}

function createLoader<T>(key: string, read: Read<T>): Loader<T> {
  const before = kept.get(key) as T | undefined;
  const state = signal<LoadState<T>>(
    before === undefined ? { loading: true } : { data: before, loading: true },
  );
  const abort = new AbortController();
  let running = false;
  let again = false;

  const run = async (): Promise<void> => {
    running = true;
    const isFirst = state.peek().data === undefined;
    const show = (part: T): void => {
      if (isFirst && !abort.signal.aborted) state.value = { data: part, loading: true };
    };
    try {
      const data = await read(abort.signal, show);
      keep(key, data);
      state.value = { data, loading: false };
    } catch (error) {
      if (!abort.signal.aborted) {
        state.value = { ...state.peek(), error: toSentence(error), loading: false };
      }
    }
    running = false;
    if (again && !abort.signal.aborted) {
      again = false;
      void run(); // never rejects
    }
  };
  const reload = (): void => {
    if (running) again = true;
    else void run(); // never rejects
  };
  return { state, reload, close: () => abort.abort() };
}

function keep(key: string, data: unknown): void {
  kept.delete(key);
  kept.set(key, data);
  const oldest = kept.keys().next();
  if (kept.size > maxKept && oldest.done !== true) kept.delete(oldest.value);
}
