import './wake.ts';
export { currentContext, runWithContext, setContext } from './business-context.ts';
export type { BusinessContext, CurrentContext } from './business-context.ts';
export { withSpan } from '#context';
export { TelemetryError } from '#errors';
export type { ErrorCode } from '#errors';
export type { DropReason, RecoveredCounts, SignalBalance } from '#diagnostics';
export { createLogger } from '#logger';
export { recordParameters } from './parameters.ts';
export type { Parameters } from './parameters.ts';
export { securityEvent } from './security-event.ts';
export type { SecurityEventName } from '#record';
export { initTelemetry } from './init.ts';
export type {
  DestinationStats,
  FurtherDestination,
  FlushOptions,
  Telemetry,
  TelemetryOptions,
  TelemetryStats,
} from './telemetry.ts';
