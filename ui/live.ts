import { signal } from '@preact/signals';
import type { StatsAnswer } from '#viewer/api';
import { fetchServices, fetchStats, listenLive } from './api.ts';

/** Changes arrive in bursts; pages fetch again at most this often. */
const minGapMs = 700;

/** Grows by one when the store has changed. */
export const changes = signal(0);

/** False while the live connection is lost. */
export const connected = signal(true);

/** True while the reader has stopped updates. */
export const paused = signal(false);

/** Counters of the store; undefined until the first answer. */
export const stats = signal<StatsAnswer | undefined>(undefined);

/** Names of all services, sorted. */
export const services = signal<readonly string[]>([]);

/** True when the document is scrolled so far that new rows on top would move what is read. */
export const scrolledDown = signal(false);

/** Connects to the live feed and keeps counters and service names fresh. Called once. */
export function startLive(): void {
  const announce = throttle(() => {
    changes.value += 1;
    void refreshCounters(); // never rejects
  }, minGapMs);
  listenLive({
    onChange: announce,
    onConnected: (isConnected) => {
      // What arrived while we were away was not announced.
      if (isConnected && !connected.peek()) announce();
      connected.value = isConnected;
    },
  });
  window.addEventListener(
    'scroll',
    () => {
      scrolledDown.value = window.scrollY > 60;
    },
    { passive: true },
  );
  void refreshCounters(); // never rejects
}

/** Holds the pages still, or follows again and fetches what came in between. */
export function togglePause(): void {
  paused.value = !paused.value;
  if (!paused.value) changes.value += 1;
}

async function refreshCounters(): Promise<void> {
  try {
    const [freshStats, freshServices] = await Promise.all([fetchStats(), fetchServices()]);
    stats.value = freshStats;
    const sorted = freshServices.toSorted();
    if (sorted.join('\n') !== services.peek().join('\n')) services.value = sorted;
  } catch {
    // The pages say what is wrong with the connection; old counters stay.
  }
}

/** Runs at once, then at most once per gap, and never forgets the last call. */
function throttle(run: () => void, gapMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pending = false;
  const fire = (): void => {
    pending = false;
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (pending) fire();
    }, gapMs);
  };
  return () => {
    if (timer === undefined) fire();
    else pending = true;
  };
}
