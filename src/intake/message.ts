import { format } from 'node:util';
import { isErrorLike, readField } from '#record';
import type { Redactor } from '#redact';

// util.format walks its values, and a hostile one takes its time: only as many as a person writes.
const mostValues = 20;
// A longer one is no template.
const longest = 32_768;

/**
 * Gives the text of a message, cleaned.
 * @param values Fill `%s`, `%d`, `%j` and the like, as `util.format` does.
 */
export function toMessage(
  message: unknown,
  values: readonly unknown[] | undefined,
  redactor: Redactor,
): string {
  if (typeof message === 'string') {
    return redactor.text(
      values === undefined || values.length === 0 ? message : fill(message, values, redactor),
    );
  }
  if (message === undefined || message === null) return '';
  if (isErrorLike(message)) {
    const text = readField(message, 'message');
    if (typeof text === 'string') return redactor.text(text);
  }
  const plain = redactor.plain(message);
  return typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? '');
}

/**
 * Tells whether values become a secret only in the message: `password=%s`.
 * What a format of the application would put there has to be replaced as a whole.
 */
export function hidesInMessage(
  message: unknown,
  values: readonly unknown[] | undefined,
  redactor: Redactor,
): boolean {
  if (typeof message !== 'string' || values === undefined || values.length === 0) return false;
  if (!message.includes('%') || redactor.keep(message) !== message) return false;
  const filled = fill(message, values, redactor);
  return filled !== message && redactor.keep(filled) !== filled;
}

const placeholder = /%[sdifjoOc]/;

/** Objects are cleaned by their names before they become text. */
function fill(message: string, values: readonly unknown[], redactor: Redactor): string {
  if (message.length > longest || !placeholder.test(message)) return message;
  const wanted = (message.match(/%[sdifjoOc]/g) ?? []).length;
  const used = values.slice(0, Math.min(wanted, mostValues));
  return format(message, ...used.map((value) => (isData(value) ? value : redactor.plain(value))));
}

/** Numbers and flags are formatted by what they are; a long text is cut before it is walked. */
function isData(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value === undefined;
}
