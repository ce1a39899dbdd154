import type { Query } from '#query';
import { hasSeveralForms } from '../narrow.ts';
import { isLeftOut, isTextField } from './fields.ts';
import { partsOfPattern } from './pattern-parts.ts';
import { partTokens, valueToken, type Token } from './tokens.ts';

/** What a block must have for one of its rows to meet a query: all tokens of one of these. */
export type Need = readonly (readonly Token[])[];

/** Gives what every row that meets the query needs of its block; nothing when a block cannot tell. */
export function toNeeds(query: Query): readonly Need[] {
  switch (query.kind) {
    case 'all':
      return query.parts.flatMap(toNeeds);
    case 'any':
      return toAny(query.parts.map(toNeeds));
    case 'text':
      return toHolding([query.text]);
    case 'matches':
      return isTextField(query.field) ? toHolding(partsOfPattern(query.pattern)) : [];
    case 'equals': {
      if (isLeftOut(query.field)) return [];
      const alternatives = query.values.map(({ parts, text }) =>
        parts === undefined ? toValue(text) : toParts(query.field, parts),
      );
      return alternatives.every((tokens) => tokens.length > 0) ? [alternatives] : [];
    }
    default:
      return [];
  }
}

/** One need of each part is enough. */
function toAny(parts: readonly (readonly Need[])[]): readonly Need[] {
  const first = parts.map(([need]) => need);
  return first.length > 0 && first.every((need) => need !== undefined) ? [first.flat()] : [];
}

function toHolding(parts: readonly string[]): readonly Need[] {
  const tokens = parts.flatMap((part) => [...partTokens(part)]);
  return tokens.length > 0 ? [[tokens]] : [];
}

function toValue(text: string): readonly Token[] {
  return hasSeveralForms(text) ? [] : [valueToken(text)];
}

function toParts(field: string, parts: readonly string[]): readonly Token[] {
  return isTextField(field) ? parts.flatMap((part) => [...partTokens(part)]) : [];
}
