import { texts } from './texts.ts';
import type { Texts } from './text/en.ts';

/** A sentence for the reader, in the language that the page is in when it is shown. */
export type Sentence = () => string;

/** Something that did not work, with a sentence for the reader. */
export class PageError extends Error {
  /** Says it. */
  readonly sentence: Sentence;

  /** @param say Finds the sentence among the texts of a language. */
  constructor(say: (shell: Texts['shell']) => string, cause?: unknown) {
    const sentence = (): string => say(texts.value.shell);
    super(sentence(), { cause });
    this.sentence = sentence;
  }
}

/** Gives the sentence of whatever was thrown. */
export function toSentence(error: unknown): Sentence {
  if (error instanceof PageError) return error.sentence;
  return () => (error instanceof Error ? error.message : String(error));
}
