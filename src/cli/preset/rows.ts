import type { Fact, Placeholder, Source, Taking, Variable, Variant } from './preset.ts';

/** A signal that is taken. */
export function taken(source: Source): Taking {
  return { isTaken: true, source };
}

/** A signal that is not taken. */
export function refused(source: Source): Taking {
  return { isTaken: false, source };
}

/** A variable of the shell that must be set before. */
export function needs(name: string, doc: string): Placeholder {
  return { name, doc };
}

/** A region, or another way in. */
export function variant(name: string, variables: readonly Variable[]): Variant {
  return { name, variables };
}

/** A variable to export. */
export function set(name: string, value: string, source: Source): Variable {
  return { name, value, source };
}

/** Something to know; with a doubt, it is not certain. */
export function fact(text: string, source: Source, doubt?: string): Fact {
  return { text, source, ...(doubt === undefined ? {} : { doubt }) };
}

/** What nobody says. */
export function unknown(what: string, source: Source): Fact {
  return { text: `No ${what} is known here.`, source, doubt: 'the page does not say' };
}
