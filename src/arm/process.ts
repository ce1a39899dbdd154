import { channel } from 'node:diagnostics_channel';

/** A program that goes on for so long is no short command. */
const momentMs = 2_000;
/** What `fetch` says of a request, which needs no module that is loaded by name. */
const fetchChannel = 'undici:request:create';

type Subscriber = (message: unknown, name: string | symbol) => void;

/**
 * Wakes at a crash, at an end with a code that says failure, at a request by `fetch`, and after a moment; gives what undoes
 * it. Whoever begins to listen by that hears what woke it.
 */
export function watchProcess(wake: () => void): () => void {
  const onCrash = (...values: unknown[]): void =>
    handOver('uncaughtExceptionMonitor', wake, values);
  const onExit = (code: number): void => {
    if (code !== 0) handOver('exit', wake, [code]);
  };
  const requests = channel(fetchChannel);
  const onFetch: Subscriber = (message, name) => {
    const before = subscribersOf(requests);
    wake();
    for (const subscriber of subscribersOf(requests))
      if (!before.includes(subscriber)) subscriber(message, name);
  };
  const timer = setTimeout(wake, momentMs).unref();
  process.on('uncaughtExceptionMonitor', onCrash);
  process.on('exit', onExit);
  requests.subscribe(onFetch);
  return () => {
    clearTimeout(timer);
    process.off('uncaughtExceptionMonitor', onCrash);
    process.off('exit', onExit);
    requests.unsubscribe(onFetch);
  };
}

/** An event goes to those who listened when it began: the new ones are told by hand. */
function handOver(event: string, wake: () => void, values: readonly unknown[]): void {
  const before = process.rawListeners(event);
  wake();
  for (const listener of process.rawListeners(event))
    if (!before.includes(listener)) Reflect.apply(listener, process, values);
}

/** Node.js has them under this name in every version that is supported (a test says so). */
function subscribersOf(requests: object): readonly Subscriber[] {
  return (requests as { readonly _subscribers?: readonly Subscriber[] })._subscribers ?? [];
}
