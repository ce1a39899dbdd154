import { createRequire } from 'node:module';
import { describe, say } from '#diagnostics';
import { TelemetryError } from '#errors';
import { isSupportedNode, oldestNode } from './node-version.ts';
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
    say('telemetry was started before; this call returns the first handle and its options do not count.');
    return holder[running];
  }
  holder[running] = startOnce(options);
  return holder[running];
}

function startOnce(options: TelemetryOptions): Telemetry {
  if (!isSupportedNode(process.versions.node)) {
    say(
      `Node.js is ${process.versions.node}; expected ${oldestNode} or newer; the application runs without telemetry.`,
    );
    return createInertTelemetry();
  }
  try {
    // Loaded here, so that an unsupported Node.js never sees it.
    const { start } = createRequire(import.meta.url)('./start.cjs') as typeof import('./start.ts');
    return start(options);
  } catch (error) {
    if (error instanceof TelemetryError) throw error;
    say(`telemetry could not start (${describe(error)}); the application runs without it.`);
    return createInertTelemetry();
  }
}
