export {
  defaultEndpoint,
  readBatch,
  readDestination,
  readDestinations,
  readExporters,
  readServiceName,
} from './destination.ts';
export { parseFurther } from './further.ts';
export type { Batch, Destination, DestinationOptions } from './destination.ts';
export {
  findProblems,
  readDisabled,
  readHttpSpans,
  readLogFile,
  readMetricsWanted,
  readViewUrl,
  withoutVariables,
} from './environment.ts';
export type { ConfigurationProblem, Environment } from './environment.ts';
export { readRecordOptions, readSafety, readTrust } from './records.ts';
export type { LevelName, RecordOptions, SafetyOptions, TrustOptions } from './records.ts';
export { readIdentity } from './identity.ts';
export type { Identity } from './identity.ts';
export { optionTable } from './table.ts';
export type { OptionRow, OptionType } from './table.ts';
export type { RouteParameters } from './route-parameters.ts';
export { toList } from './text.ts';
export { toExpectation } from './value.ts';
export { readPipeline, readSendAtExit, readSpool, readSpoolBase, readStatsFile } from './spool.ts';
export type { SpoolPlace } from './spool.ts';
