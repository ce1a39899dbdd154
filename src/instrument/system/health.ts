import { guarded } from '#diagnostics';
import { emitEvent, type Intake } from '#intake';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { resourceLimits } from 'node:worker_threads';

// How often the process looks at itself; it costs about 2 µs.
const intervalMs = 500;
// A loop that stands still so long makes every request wait.
const longDelayMs = 250;
// Garbage collection takes over from here on.
const fullHeap = 0.9;
// Said again only after it was well for a while.
const calmHeap = 0.75;
const quietMs = 30_000;

/**
 * Records trouble of the process: an event loop that stood still, a heap that is nearly full. At most one record of each kind
 * in 30 s. The timer does not keep the process alive.
 */
export function recordHealth(intake: Intake): void {
  let last = performance.now();
  let saidDelay = -quietMs;
  let saidHeap = false;
  const oldLimit = findOldLimit();
  const emit = (message: string, eventName: string, fields: object): void => {
    guarded(`record of ${eventName}`, () =>
      emitEvent(intake, { level: 'warning', message, fields, logType: 'system', eventName }),
    );
  };
  const timer = setInterval(() => {
    const now = performance.now();
    const delayMs = Math.round(now - last - intervalMs);
    last = now;
    if (delayMs >= longDelayMs && now - saidDelay >= quietMs) {
      saidDelay = now;
      emit(`the event loop stood still for ${delayMs} ms`, 'process.event_loop.blocked', {
        delay_millis: delayMs,
      });
    }
    const heap = lookAtHeap(oldLimit);
    if (!saidHeap && heap.used > heap.limit * fullHeap) {
      emit(
        `the heap is ${Math.round((heap.used / heap.limit) * 100)} % full`,
        'process.memory.high',
        {
          heap_used_bytes: heap.used,
          heap_limit_bytes: heap.limit,
        },
      );
    }
    saidHeap = heap.used > heap.limit * (saidHeap ? calmHeap : fullHeap);
  }, intervalMs);
  timer.unref();
}

interface Heap {
  /** Bytes. */
  readonly used: number;
  readonly limit: number;
}

/**
 * V8 gives up when what is old fills its share. What it gives as the limit of all contains the room for the young, which does
 * not shrink with `--max-old-space-size`: 192 MB on Node.js 24, so that a heap of 80 MB would never look full.
 */
function lookAtHeap(oldLimit: number | undefined): Heap {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  if (oldLimit === undefined) return { used, limit };
  // Nobody asks for the spaces as long as all together are few.
  if (used < oldLimit * calmHeap) return { used, limit: oldLimit };
  const young = getHeapSpaceStatistics().filter((space) => space.space_name.startsWith('new_'));
  const usedYoung = young.reduce((sum, space) => sum + space.space_used_size, 0);
  return { used: used - usedYoung, limit: oldLimit };
}

/** Gives the limit of what is old in bytes, where it was chosen; without a choice, the limit of all is little more. */
function findOldLimit(): number | undefined {
  const chosen = [process.env['NODE_OPTIONS'] ?? '', ...process.execArgv].join(' ');
  const flag = [...chosen.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/g)].at(-1)?.[1];
  const megabytes = resourceLimits.maxOldGenerationSizeMb ?? Number(flag ?? 0);
  return megabytes > 0 ? megabytes * 2 ** 20 : undefined;
}
