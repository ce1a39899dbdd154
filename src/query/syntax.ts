/** A query as it was read: what must be true of a span or a log record. */
export type Query = AllOf | AnyOf | Not | HoldsText | FieldTerm;

/** True when every part is; also when there is none. */
export interface AllOf {
  readonly kind: 'all';
  readonly parts: readonly Query[];
}

/** True when one of its parts is. */
export interface AnyOf {
  readonly kind: 'any';
  readonly parts: readonly Query[];
}

/** True when its part is not. */
export interface Not {
  readonly kind: 'not';
  readonly part: Query;
}

/** A word or a text in quotes, alone: a part of the message, the exception, the name of the span. */
export interface HoldsText {
  readonly kind: 'text';
  readonly text: string;
}

/** What is asked of one field. A field that is missing meets none of them. */
export type FieldTerm = Exists | IsOneOf | Matches | Compares;

/** `field=*`: it is there. */
export interface Exists {
  readonly kind: 'exists';
  readonly field: string;
}

/** `field=a,b`: it is one of these. */
export interface IsOneOf {
  readonly kind: 'equals';
  readonly field: string;
  readonly values: readonly Wanted[];
}

/** A value that is asked for. */
export interface Wanted {
  /** The value as text; where `parts` are, as it was written. */
  readonly text: string;
  /** What stands between the `*` of a value without quotes; absent when it has none. */
  readonly parts?: readonly string[];
}

/** `field~pattern`: a regular expression (RE2) finds something in it. */
export interface Matches {
  readonly kind: 'matches';
  readonly field: string;
  readonly pattern: string;
}

/** Order of two values. */
export type Order = '<' | '<=' | '>' | '>=';

/** `field>=value`: numbers by size, levels by severity, other texts by their characters. */
export interface Compares {
  readonly kind: 'compares';
  readonly field: string;
  readonly order: Order;
  readonly value: string;
  /** The value as a number; a length of time is in milliseconds. */
  readonly number?: number;
}

/** What is wrong with a query. */
export interface QueryMistake {
  /** Where, from 1. */
  readonly column: number;
  /** What was found there, and what is expected. */
  readonly message: string;
}
