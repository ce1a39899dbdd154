import { format } from 'node:util';
import type { Redactor } from '#redact';

// util.format walks its values, and a hostile one takes its time: only as many as a person writes.
const mostValues = 20;

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
  if (message instanceof Error) return redactor.text(message.message);
  const plain = redactor.plain(message);
  return typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? '');
}

const placeholder = /%[sdifjoOc]/;

/** Objects are cleaned by their names before they become text. */
function fill(message: string, values: readonly unknown[], redactor: Redactor): string {
  if (!placeholder.test(message)) return message;
  const wanted = (message.match(/%[sdifjoOc]/g) ?? []).length;
  const used = values.slice(0, Math.min(wanted, mostValues));
  return format(
    message,
    ...used.map((value) => (typeof value === 'object' ? redactor.plain(value) : value)),
  );
}
