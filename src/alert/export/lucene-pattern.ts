import { refuse } from './inexpressible.ts';

/** A regular expression of Lucene, which must be true of the whole value. */
export interface LucenePattern {
  readonly pattern: string;
  readonly isCaseSensitive: boolean;
}

// Signs that are plain in RE2, and not in Lucene.
const onlyLucene = /[#@&<>~"]/;
const classes: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: ' \t\n\r\f' };
// One step of a pattern: an escape, a class, a group, a quantifier, one sign.
const step =
  /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\(\?[^:)]*[:)]?|\{\d+(?:,\d*)?\}\??|[*+?]\??|[\s\S]/gu;

/**
 * Gives a regular expression of RE2, found anywhere in a value, as one of Lucene.
 * @throws Inexpressible for what only RE2 knows: anchors in the middle, word borders, flags, Unicode classes.
 */
export function toLucenePattern(re2: string): LucenePattern {
  const isCaseSensitive = re2.startsWith('(?-i)');
  let rest = isCaseSensitive ? re2.slice('(?-i)'.length) : re2;
  const isAnchored = hasChoice(rest);
  const begins = !isAnchored && rest.startsWith('^');
  if (begins) rest = rest.slice(1);
  const ends = !isAnchored && /(?:^|[^\\])(?:\\\\)*\$$/.test(rest);
  if (ends) rest = rest.slice(0, -1);
  const body = [...rest.matchAll(step)].map(([token]) => toToken(token, re2)).join('');
  return { pattern: `${begins ? '' : '.*'}(${body})${ends ? '' : '.*'}`, isCaseSensitive };
}

/** Tells whether a pattern has a `|` outside of groups: there, an anchor is of one branch. */
function hasChoice(re2: string): boolean {
  let depth = 0;
  for (const [token] of re2.matchAll(step)) {
    if (token.startsWith('(')) depth += 1;
    else if (token === ')') depth -= 1;
    else if (token === '|' && depth === 0) return true;
  }
  return false;
}

function toToken(token: string, re2: string): string {
  const refuseIt = (): never =>
    refuse(`${JSON.stringify(re2)}: Lucene has no ${token} in its regular expressions`);
  if (token.startsWith('\\')) return toEscape(token.slice(1), refuseIt);
  if (token.length > 1 && token.startsWith('[')) return toClass(token, refuseIt);
  if (token === '(?:') return '(';
  if (token.startsWith('(?') || token === '^' || token === '$') return refuseIt();
  // Whether it takes much or little makes no difference to whether it is found.
  if (/^[*+?{].*\?$/s.test(token)) return token.slice(0, -1);
  if (token === '{' || token === '}' || token === ']' || onlyLucene.test(token))
    return `\\${token}`;
  return token;
}

function toEscape(sign: string, refuseIt: () => never): string {
  const inside = classes[sign];
  if (inside !== undefined) return `[${inside}]`;
  const outside = /^[DWS]$/.test(sign) ? classes[sign.toLowerCase()] : undefined;
  if (outside !== undefined) return `[^${outside}]`;
  return /\w/.test(sign) ? refuseIt() : `\\${sign}`;
}

function toClass(token: string, refuseIt: () => never): string {
  const [, not = '', inside = ''] = /^\[(\^?)([\s\S]*)\]$/.exec(token) ?? [];
  if (inside.startsWith(']') || inside.includes('[')) return refuseIt();
  const plain = inside.replaceAll(/\\([\s\S])/g, (all, sign: string) => {
    if (!/\w/.test(sign)) return all;
    return classes[sign] ?? refuseIt();
  });
  return `[${not}${plain.replaceAll(/(?<!\\)["#@&<>~]/g, String.raw`\$&`)}]`;
}
