const literals =
  /'(?:[^']|'')*(?:'|$)|\$([A-Za-z_]\w{0,30})?\$[\s\S]*?(?:\$\1\$|$)|(?<![\w$.:@])\d+(?:\.\d+)?(?![\w])/g;
const literalsWithDoubleQuotes = new RegExp(
  String.raw`"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^'\\]|\\.|'')*(?:'|$)|${literals.source}`,
  'g',
);

/**
 * Puts `?` in the place of every literal of a query (semantic conventions, db.query.text: sanitised by default).
 * Placeholders, names and keywords stay.
 * @param doubleQuotes True where double quotes make a text and backslashes escape (MySQL, MariaDB).
 */
export function hideLiterals(query: string, doubleQuotes: boolean): string {
  return query.replace(doubleQuotes ? literalsWithDoubleQuotes : literals, '?');
}
