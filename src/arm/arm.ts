import { AsyncLocalStorage } from 'node:async_hooks';
import { guarded } from '#diagnostics';
import { watchApi } from './api.ts';
import { watchConsole } from './console.ts';
import { watchImports, watchRequire } from './modules.ts';
import { watchProcess } from './process.ts';
import { startsAtOnce } from './reasons.ts';

/** Wakes what waits in this thread, whichever copy of this package it belongs to. */
const waking = Symbol.for('filrouge.wake');

type Holder = { [waking]?: () => void };

/**
 * Starts telemetry when the program first uses something that is recorded: it loads a library that is instrumented, makes a
 * request, prints on the console, crashes, or goes on for longer than a moment. A program that ends before costs next to
 * nothing. Starts at once where the start cannot wait.
 * @param start Called once, at most; never throws.
 * @returns Call it, and nothing starts any more.
 */
export function startWhenNeeded(start: () => void): () => void {
  if (guarded('start', () => startsAtOnce(process.env)) !== false) {
    start();
    return () => {};
  }
  // Timers of ours would keep what the application has in its context.
  const outside = AsyncLocalStorage.snapshot();
  const holder = globalThis as Holder;
  const undo: (() => void)[] = [];
  let isArmed = true;

  function disarm(): void {
    isArmed = false;
    delete holder[waking];
    for (const restore of undo) guarded('start', restore);
  }

  function wake(): void {
    if (!isArmed) return;
    disarm();
    outside(start);
  }

  holder[waking] = wake;
  const isAwake = (): boolean => !isArmed;
  undo.push(watchRequire(wake), watchImports(wake, isAwake), watchApi(wake), watchProcess(wake));
  watchConsole(wake);
  return disarm;
}

/** Starts now what waits in this thread. Never throws. */
export function wakeAll(): void {
  (globalThis as Holder)[waking]?.();
}
