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
  // Before the first page asks: what was stored then is in its answers.
  const first = readStats(); // never rejects
  void readServices(); // never rejects
  let hasBeenAway = false;
  const announce = throttle(() => {
    changes.value += 1;
    void readServices(); // never rejects
  }, minGapMs);
  const take = (now: StatsAnswer): void => {
    // Whoever connects is told what is stored: mostly that is what was stored when the page asked.
    const isNews = hasBeenAway || toRowsText(now) !== toRowsText(stats.peek());
    stats.value = now;
    hasBeenAway = false;
    if (isNews) announce();
  };
  listenLive({
    onStats: (now) => void first.then(() => take(now)),
    onConnected: (isConnected) => {
      // A question may have found nobody meanwhile.
      if (!isConnected) hasBeenAway = true;
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
}

/** Holds the pages still, or follows again and fetches what came in between. */
export function togglePause(): void {
  paused.value = !paused.value;
  if (!paused.value) changes.value += 1;
}

/** What of the counters changes when a page has something else to show; the file may grow without it. */
function toRowsText(of: StatsAnswer | undefined): string {
  return JSON.stringify([of?.spans, of?.logs, of?.dropped, of?.last_received, of?.trouble]);
}

async function readStats(): Promise<void> {
  // The pages say what is wrong with the connection.
  stats.value = await fetchStats().catch(() => undefined);
}

async function readServices(): Promise<void> {
  const fresh = await fetchServices().catch(() => services.peek());
  const sorted = fresh.toSorted();
  if (sorted.join('\n') !== services.peek().join('\n')) services.value = sorted;
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
