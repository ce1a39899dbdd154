import { initLate } from './init.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * The telemetry that loading this module started, from the environment alone: it begins when the program first uses
 * something that is recorded.
 * @since 0.1.0
 */
export const telemetry: Telemetry = initLate();
