export { createTest, toNumber, toText } from './match.ts';
export type { Subject, Test } from './match.ts';
export { isMistake, maxQueryLength, parseQuery } from './parse.ts';
export type {
  AllOf,
  AnyOf,
  Compares,
  Exists,
  FieldTerm,
  HoldsText,
  IsOneOf,
  Matches,
  Not,
  Order,
  Query,
  QueryMistake,
  Wanted,
} from './syntax.ts';
