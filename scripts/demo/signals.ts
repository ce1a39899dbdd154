/** The wish to end, from a signal or from ourselves. */
export interface Signals {
  /** Resolves at the first SIGINT, SIGTERM or SIGHUP, or when npm, which started us, is gone. */
  readonly received: Promise<void>;
  /** Aborted from that moment, or by {@link Signals.abort}. */
  readonly aborted: AbortSignal;
  abort(): void;
  close(): void;
}

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const parentPollMs = 1_000;

/** Watches for the wish to end. A second signal means now: then `onSecond` is called and the process exits. */
export function watchSignals(onSecond: () => void): Signals {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = (): void => {
    controller.abort();
    resolve();
  };
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      onSecond();
      process.exit(130);
    }
    console.log('\nstopping …');
    first();
  };
  for (const name of names) process.on(name, onSignal);
  const timer = watchNpm(first);
  return {
    received: promise,
    aborted: controller.signal,
    abort: () => controller.abort(),
    close: () => {
      for (const name of names) process.off(name, onSignal);
      clearInterval(timer);
    },
  };
}

/** npm passes SIGTERM on to its shell only, which then leaves us without a parent. */
function watchNpm(onGone: () => void): NodeJS.Timeout | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, parentPollMs).unref();
}
