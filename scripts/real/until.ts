import { setTimeout as wait } from 'node:timers/promises';

/** Reads again and again until it is enough, or the time is over; gives what was read last. */
export async function until<Value>(
  read: () => Promise<Value>,
  isEnough: (value: Value) => boolean,
  { withinMs, everyMs }: { readonly withinMs: number; readonly everyMs: number },
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (isEnough(value) || Date.now() > deadline) return value;
    await wait(everyMs);
  }
}
