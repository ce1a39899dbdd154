import { EventEmitter } from 'node:events';
import { context, type Context } from '@opentelemetry/api';
import { createPrivateField } from '#context';
import { sayFailure } from '#diagnostics';

/** Somebody who follows a request or an answer of `node:http`. */
export interface Watcher {
  /** All listeners run in it. */
  readonly context: Context;
  /** Shown what is emitted, before the listeners are. */
  readonly see?: (event: string | symbol, value: unknown) => void;
}

type Emit = (this: object, event: string | symbol, ...args: unknown[]) => boolean;

const watchers = createPrivateField<Watcher>();
const seen = new WeakSet<object>();

/** Lets somebody follow a request or an answer; the first one stays. */
export const watch = watchers.put;
/** Gives who follows a request or an answer. */
export const watcherOf = watchers.read;

/**
 * Shows what the objects of a class emit to those who follow them, and runs their listeners in the context of these. Nothing
 * is put on the objects but a private field, and no listener of ours is on them. Once for a class.
 */
export function showEvents(prototype: object): void {
  if (seen.has(prototype)) return;
  seen.add(prototype);
  replaceEmit(
    prototype,
    (original) =>
      function emit(event, ...args) {
        const watcher = watchers.read(this);
        if (watcher === undefined) return original.call(this, event, ...args);
        show(watcher, event, args[0]);
        return isHeard(this, event) && context.active() !== watcher.context
          ? context.with(watcher.context, original, this, event, ...args)
          : original.call(this, event, ...args);
      },
  );
}

const { listenerCount } = EventEmitter.prototype;

/** Half of what requests and answers emit is heard by nobody. An error may be heard by those for `errorMonitor`. */
function isHeard(emitter: object, event: string | symbol): boolean {
  return event === 'error' || listenerCount.call(emitter as EventEmitter, event) > 0;
}

/** Replaces `emit` of a class. */
export function replaceEmit(prototype: object, toEmit: (original: Emit) => Emit): void {
  const { emit } = prototype as { readonly emit: Emit };
  Object.defineProperty(prototype, 'emit', {
    configurable: true,
    writable: true,
    value: toEmit(emit),
  });
}

/** Nothing of ours throws into the program; without a closure for each event. */
function show(watcher: Watcher, event: string | symbol, value: unknown): void {
  try {
    watcher.see?.(event, value);
  } catch (error) {
    sayFailure('span of a request', error);
  }
}
