export { runWithContext, withSpan } from '#context';
export { TelemetryError } from '#errors';
export type { ErrorCode } from '#errors';
export type { SignalBalance, DropReason } from '#diagnostics';
export { createLogger } from '#logger';
export type { BusinessIds, IdField } from '#record';
export { initTelemetry } from './init.ts';
export type { Telemetry, TelemetryOptions, TelemetryStats } from './telemetry.ts';
