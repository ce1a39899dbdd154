import type { QueryMistake } from './syntax.ts';

/** Thrown inside of the parser only: the first mistake ends the reading. */
export class Mistake extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }

  toQueryMistake(): QueryMistake {
    return { column: this.at + 1, message: this.message };
  }
}

const blank = /\s/;

/** Reads a text from left to right. */
export class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  skipBlanks(): void {
    while (!this.isAtEnd && blank.test(this.text.charAt(this.at))) this.at += 1;
  }

  /** Takes a text that stands here, and says whether it did. */
  take(wanted: string): boolean {
    if (!this.text.startsWith(wanted, this.at)) return false;
    this.at += wanted.length;
    return true;
  }

  /** Takes a word that stands here alone: `OR`, but not the beginning of `ORDER`. */
  takeWord(word: string): boolean {
    const next = this.text.charAt(this.at + word.length);
    if (next !== '' && !blank.test(next) && next !== '(') return false;
    return this.take(word);
  }

  /** Takes what a sticky expression finds here. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Takes a text in double quotes; undefined when none begins here. `\"`, `\\` and `\n` stand for themselves. */
  quoted(): string | undefined {
    if (this.text.charAt(this.at) !== '"') return undefined;
    const from = this.at;
    let value = '';
    for (let at = from + 1; at < this.text.length; at += 1) {
      const sign = this.text.charAt(at);
      if (sign === '"') {
        this.at = at + 1;
        return value;
      }
      const next = this.text.charAt(at + 1);
      if (sign === '\\' && (next === '"' || next === '\\' || next === 'n')) {
        value += next === 'n' ? '\n' : next;
        at += 1;
      } else value += sign;
    }
    throw new Mistake(from, 'the quote is not closed; expected another "');
  }

  /** Says what stands here, for a message. */
  found(): string {
    if (this.isAtEnd) return 'the query ends';
    return `${JSON.stringify(this.text.slice(this.at, this.at + 20))} stands there`;
  }
}
