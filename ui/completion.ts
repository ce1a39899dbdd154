import type { FieldSample } from '#viewer/api';
import { quote } from './quote.ts';

/** What may stand in the place of a part of a query. */
export interface Suggestion {
  readonly text: string;
  /** What is shown. */
  readonly label: string;
  /** True when more has to follow: after a field comes its value. */
  readonly goesOn: boolean;
}

/** Suggestions for the part of a query that is being written. */
export interface Completion {
  /** Where the part begins and ends. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

const mostShown = 10;
/** A term before the place where one writes, when it is a field with a part of its value. */
const valueTerm =
  /(?:^|[\s(])[-!]?([A-Za-z_][\w.-]*)\s*(?:!=|!~|>=|<=|=|>|<|~)\s*(?:[^\s()",]+,)*("?)([^\s()",]*)$/;
const nameTerm = /(?:^|[\s(])[-!]?((?:[A-Za-z_][\w.-]*)?)$/;
const blankOrSign = /[\s()",*]/;

/**
 * Completes the part of a query that stands before the caret.
 * @param fields Those that the data has, the most frequent first.
 * @param isAsked True: names are suggested although none was begun.
 * @returns Undefined when there is nothing to suggest.
 */
export function complete(
  text: string,
  caret: number,
  fields: readonly FieldSample[],
  isAsked = false,
): Completion | undefined {
  const before = text.slice(0, caret);
  const [, field, mark = '', part = ''] = valueTerm.exec(before) ?? [];
  const completion =
    field === undefined
      ? completeName(before, fields, isAsked)
      : completeValue(
          before,
          mark + part,
          part,
          fields.find(({ name }) => name === field)?.values ?? [],
        );
  return completion === undefined || completion.suggestions.length === 0 ? undefined : completion;
}

function completeName(
  before: string,
  fields: readonly FieldSample[],
  isAsked: boolean,
): Completion | undefined {
  const part = nameTerm.exec(before)?.[1];
  if (part === undefined || (part === '' && !isAsked)) return undefined;
  const names = rank(
    fields.map(({ name }) => name),
    part,
  );
  return {
    from: before.length - part.length,
    to: before.length,
    suggestions: names.map((name) => ({ text: `${name}=`, label: name, goesOn: true })),
  };
}

function completeValue(
  before: string,
  written: string,
  part: string,
  values: readonly string[],
): Completion {
  return {
    from: before.length - written.length,
    to: before.length,
    suggestions: rank(values, part)
      .filter((value) => value !== written)
      .map((value) => ({
        text: blankOrSign.test(value) ? quote(value) : value,
        label: value,
        goesOn: false,
      })),
  };
}

/** Those that begin with a part first, then those that hold it. */
function rank(texts: readonly string[], part: string): readonly string[] {
  const wanted = part.toLowerCase();
  const holding = texts.filter((text) => text.toLowerCase().includes(wanted));
  const beginning = holding.filter((text) => text.toLowerCase().startsWith(wanted));
  return [...new Set([...beginning, ...holding])].slice(0, mostShown);
}
