import type { NameFinding } from './names.ts';
import type { RuleRow } from './rules.ts';

/** Gives what stands in the place of the value of a name. */
export type ReplaceNamed = (rule: RuleRow, value: string) => string;

// A longer name is no name; what precedes its last characters does not matter.
const longestName = 64;

// Between a name and its value: quotes, blanks, backslashes of JSON inside a string.
const longestGap = 8;

/**
 * Masks values that a name in the text gives away: `password=x`, `"api_key": "x"`, `Cookie: a=b`, JSON inside a string,
 * a query string. Goes from one `=` or `:` to the next, so its time is linear.
 */
export function cleanPairs(
  text: string,
  find: (name: string) => NameFinding,
  replace: ReplaceNamed,
): string {
  let clean = '';
  let done = 0;
  for (let sign = nextSign(text, 0); sign !== -1; sign = nextSign(text, Math.max(sign + 1, done))) {
    const name = nameBefore(text, sign);
    const rule = name === '' ? undefined : find(name).rule;
    if (rule === undefined) continue;
    const value = valueAfter(text, sign, rule);
    if (value === undefined) continue;
    const found = text.slice(value.start, value.end);
    const mark = replace(rule, found);
    if (mark === found) continue;
    clean += text.slice(done, value.start) + mark;
    done = value.end;
  }
  return done === 0 ? text : clean + text.slice(done);
}

function nextSign(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 61 || code === 58) return index;
    // %3D, an equals sign inside an encoded address.
    if (
      code === 37 &&
      text.charCodeAt(index + 1) === 51 &&
      (text.charCodeAt(index + 2) | 32) === 100
    )
      return index + 2;
  }
  return -1;
}

function nameBefore(text: string, sign: number): string {
  let end = text.charCodeAt(sign) === 61 || text.charCodeAt(sign) === 58 ? sign : sign - 2;
  const lowest = Math.max(0, end - longestGap);
  while (end > lowest && isGap(text.charCodeAt(end - 1))) end -= 1;
  let start = end;
  while (start > 0 && end - start < longestName && isNamePart(text.charCodeAt(start - 1)))
    start -= 1;
  while (start < end && !isLetter(text.charCodeAt(start))) start += 1;
  return end - start < 2 ? '' : text.slice(start, end);
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function valueAfter(text: string, sign: number, rule: RuleRow): Place | undefined {
  let start = sign + 1;
  if (text.charAt(start) === '=' || text.charAt(start) === '>') start += 1;
  const highest = start + longestGap;
  while (start < highest && (text.charAt(start) === ' ' || text.charAt(start) === '\t')) start += 1;
  let escapes = 0;
  while (start < highest && text.charAt(start) === '\\')
    [start, escapes] = [start + 1, escapes + 1];
  const quote = text.charAt(start);
  if (quote === '"' || quote === "'" || quote === '`')
    return place(start + 1, quotedEnd(text, start + 1, quote, escapes));
  if (
    text.charAt(sign) === ':' &&
    (text.charAt(sign + 1) === '/' || !allowsProse(text, sign, rule))
  )
    return undefined;
  if (isHeader(rule) && text.charAt(sign) === ':') return place(start, lineEnd(text, start));
  return place(start, bareEnd(text, start));
}

function place(start: number, end: number): Place | undefined {
  return start < end ? { start, end } : undefined;
}

/** `"email": x` is data; `email: x` may be prose. */
function allowsProse(text: string, sign: number, rule: RuleRow): boolean {
  return rule.prose || /["'\\`]/.test(text.charAt(sign - 1));
}

function isHeader(rule: RuleRow): boolean {
  return rule.rule === 'cookie' || rule.rule === 'authorization';
}

/** The quote that closes has as many backslashes before it as the one that opened. */
function quotedEnd(text: string, from: number, quote: string, escapes: number): number {
  for (let end = text.indexOf(quote, from); end !== -1; end = text.indexOf(quote, end + 1)) {
    let before = end;
    while (before > from && text.charAt(before - 1) === '\\') before -= 1;
    if (end - before <= escapes) return before;
  }
  return text.length;
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from).search(/[\r\n"]|\\[rn"]/);
  return end === -1 ? text.length : from + end;
}

const brackets: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

function bareEnd(text: string, from: number): number {
  const open = text.charAt(from);
  const close = brackets[open];
  if (close !== undefined) return bracketEnd(text, from, open, close);
  let end = from;
  while (end < text.length && !endsBare(text, end)) end += 1;
  return end;
}

function bracketEnd(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let index = from; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === open) depth += 1;
    else if (character === close && (depth -= 1) === 0) return index + 1;
  }
  return text.length;
}

function endsBare(text: string, index: number): boolean {
  const character = text.charAt(index);
  if (/[\s&;"'`<>}\])\\]/.test(character)) return true;
  return (
    character === ',' &&
    /^,(?:\s|$|["'}\]]|[\w.-]{1,64}\s?[=:])/.test(text.slice(index, index + 80))
  );
}

function isGap(code: number): boolean {
  return code === 32 || code === 34 || code === 39 || code === 92 || code === 96 || code === 93;
}

function isNamePart(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 95;
}

function isLetter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0x17f)
  );
}
