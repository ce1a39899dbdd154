import { guarded } from '#diagnostics';
import { emitEvent, type Intake } from '#intake';
import { getHeapStatistics } from 'node:v8';

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
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    if (!saidHeap && used > limit * fullHeap) {
      emit(`the heap is ${Math.round((used / limit) * 100)} % full`, 'process.memory.high', {
        heap_used_bytes: used,
        heap_limit_bytes: limit,
      });
    }
    saidHeap = used > limit * (saidHeap ? calmHeap : fullHeap);
  }, intervalMs);
  timer.unref();
}
