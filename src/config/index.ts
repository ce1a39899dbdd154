export {
  defaultEndpoint,
  readBatch,
  readDestination,
  readExporters,
  readServiceName,
} from './destination.ts';
export type { Batch, Destination, DestinationOptions } from './destination.ts';
export { findProblems, withoutVariables } from './environment.ts';
export type { ConfigurationProblem, Environment } from './environment.ts';
export { optionTable } from './table.ts';
export type { OptionRow, OptionType } from './table.ts';
export { toExpectation, toList } from './value.ts';
