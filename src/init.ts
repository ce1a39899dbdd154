import { createRequire } from 'node:module';
import { startWhenNeeded, wakeAll } from '#arm';
import { readDisabled } from '#config';
import { describe, say } from '#diagnostics';
import { TelemetryError } from '#errors';
import { isSupportedNode, oldestNode } from '#node-version';
import { createInertTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';

/** The one running telemetry, shared by every copy of this package that the process loads. */
const running = Symbol.for('filrouge.telemetry');

type Holder = { [running]?: Telemetry };

/**
 * Starts telemetry for this process: call it first, before the application loads its libraries.
 * A second call starts nothing: it returns the first handle and says so on stderr.
 * Never throws, unless `strict` is set and a value is bad: when telemetry cannot start, the application runs without it.
 * @param options What the code decides; the environment decides the rest.
 * @throws TelemetryError `FR_CONFIG_BAD_VALUE`, with `strict` only.
 * @since 0.1.0
 */
export function initTelemetry(options: TelemetryOptions = {}): Telemetry {
  const holder = globalThis as Holder;
  if (holder[running] !== undefined) {
    wakeAll();
    say(
      'telemetry was started before; this call returns the first handle and its options do not count.',
    );
    return holder[running];
  }
  holder[running] = canStart() ? startOnce(options) : createInertTelemetry();
  return holder[running];
}

/** Starts telemetry from the environment alone, when the program first uses something that is recorded. */
export function initLate(): Telemetry {
  const holder = globalThis as Holder;
  if (holder[running] !== undefined) return initTelemetry();
  if (!canStart() || readDisabled(process.env)) {
    holder[running] = createInertTelemetry();
    return holder[running];
  }
  let telemetry = createInertTelemetry();
  holder[running] = {
    stats: () => telemetry.stats(),
    flush: (options) => telemetry.flush(options),
    shutdown(options) {
      giveUp();
      return telemetry.shutdown(options);
    },
  };
  const giveUp = startWhenNeeded(() => {
    telemetry = startOnce({});
  });
  return holder[running];
}

function canStart(): boolean {
  // Node's own threads (module loader hooks) inherit `--require`: nothing of the application runs there.
  if (isInternalThread() || isDoctor(process.argv)) return false;
  if (isSupportedNode(process.versions.node)) return true;
  say(
    `Node.js is ${process.versions.node}; expected ${oldestNode} or newer; the application runs without telemetry.`,
  );
  return false;
}

/** `filrouge doctor` under `NODE_OPTIONS`: what it finds must not be its own doing. */
function isDoctor([, file = '', command]: readonly string[]): boolean {
  return command === 'doctor' && /[\\/](?:filrouge|cli\.cjs)$/.test(file);
}

/** The main thread need not load `worker_threads` for that: a thread cannot abort, which Node.js marks. */
function isInternalThread(): boolean {
  if (!('disabled' in process.abort)) return false;
  const threads = createRequire(import.meta.url)(
    'node:worker_threads',
  ) as typeof import('node:worker_threads');
  return threads.isInternalThread;
}

function startOnce(options: TelemetryOptions): Telemetry {
  try {
    const require = createRequire(import.meta.url);
    const loadedFiles = Object.keys(require.cache);
    // Loaded here, so that an unsupported Node.js never sees it.
    const { start } = require('./start.cjs') as typeof import('./start.ts');
    return start(options, loadedFiles);
  } catch (error) {
    if (error instanceof TelemetryError) throw error;
    say(`telemetry could not start (${describe(error)}); the application runs without it.`);
    return createInertTelemetry();
  }
}
