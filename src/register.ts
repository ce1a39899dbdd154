import { initTelemetry } from './init.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * The telemetry that loading this module started, from the environment alone.
 * @since 0.1.0
 */
export const telemetry: Telemetry = initTelemetry();
