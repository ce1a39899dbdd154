import { isCard, isIban, isNir } from './checks.ts';
import type { RuleName } from './rules.ts';
import { flags } from './suspicion.ts';

/** Gives what stands in the place of a value that a rule found. */
export type Replace = (rule: RuleName, found: string) => string;

// A number stands alone: not inside a word, a UUID, a version or a longer number.
const left = String.raw`(?<![\w]|[\w]-|\d[.,])`;
const right = String.raw`(?![\w]|-[\w]|[.,]\d)`;

// Groups of digits; which of them make a card is found group by group.
const digitGroups = new RegExp(String.raw`\d(?<!(?:\w|\w-|\d[.,])\d)\d*(?:[ +-]\d+)*`, 'g');
const nir = new RegExp(
  String.raw`[12](?<!(?:\w|\w-|\d[.,])[12])[ .]?\d\d[ .]?(?:0[1-9]|[1-9]\d)[ .]?(?:\d\d|2[ABab])[ .]?\d{3}[ .]?\d{3}[ .-]?\d\d${right}`,
  'g',
);
// Capitals, in groups or not; small letters in groups only: a span id is made of them, too.
const iban = new RegExp(
  String.raw`${left}(?:[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}|[A-Z]{2}\d\d(?:-[A-Z0-9]{4}){2,7}(?:-[A-Z0-9]{1,4})?` +
    String.raw`|[a-z]{2}\d\d(?: [a-z0-9]{4}){2,7}(?: [a-z0-9]{1,4})?)(?![A-Za-z0-9]|-\w)`,
  'g',
);
const phones = [
  String.raw`(?:(?:\+|00)33[ .-]?(?:\(0\)[ .-]?)?|0)[1-9](?:[ .-]?\d\d){4}`,
  String.raw`\+[1-9](?:[ .()-]{0,2}\d){7,14}`,
  String.raw`\(\d{3}\)[ ]?\d{3}[-. ]\d{4}`,
  String.raw`[2-9]\d\d[-.][2-9]\d\d[-.]\d{4}`,
].join('|');
const phone = new RegExp(String.raw`(?<![\w+]|[\w]-|\d[.,])(?:${phones})${right}`, 'g');
/** Keys of well-known services by their prefixes, without what may stand around them. RE2 reads it, too. */
export const tokenForms =
  String.raw`(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,64}` +
  String.raw`|xox[abeoprs]-[\w-]{10,255}|[rs]k_(?:live|test)_\w{8,255}|whsec_\w{16,255}|sk-[\w-]{20,255}|AIza[\w-]{35}` +
  String.raw`|npm_[A-Za-z0-9]{36}|SG\.[\w-]{16,64}\.[\w-]{16,64}|(?:bot)?\d{8,10}:AA[\w-]{33}` +
  String.raw`|T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,32}|webhooks/\d{17,20}/[\w-]{60,80}|IncomingWebhook/[0-9a-f]{32})`;
const token = new RegExp(String.raw`(?<![\w-])${tokenForms}(?![\w-])`, 'g');
const jwt = /(?<![\w-])eyJ[\w-]{8,8192}(?:\.[\w-]{0,8192}){0,4}/g;
const scheme = /(?<!\w)(bearer|basic|digest|negotiate)([ +]|%20)[\w.~+/=:-]{6,8192}/gi;
const pem =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END [A-Z0-9 ]{0,40}-----|[\s\S]*)/g;
const userinfo = /(?<=:\/\/)[^\s/?#@"'<>]{0,512}@(?=[^\s/?#@"'<>]{1,255})/g;

/** Replaces every value that is a secret by itself, whatever its name. Linear in the length of the text. */
export function cleanValues(text: string, found: number, replace: Replace): string {
  let clean = text;
  if ((found & flags.dash) !== 0 && clean.includes('PRIVATE KEY'))
    clean = clean.replace(pem, (all) => replace('private_key', all));
  if ((found & flags.jwt) !== 0 && clean.includes('eyJ'))
    clean = clean.replace(jwt, (all) => replace('jwt', all));
  if ((found & flags.letter) !== 0 && clean.length >= shortestToken)
    clean = cleanSchemesAndTokens(clean, found, replace);
  if ((found & flags.at) !== 0) {
    if (clean.includes('://'))
      clean = clean.replace(userinfo, (all) => `${replace('url_userinfo', all.slice(0, -1))}@`);
    clean = cleanEmails(clean, replace);
  }
  return (found & flags.digits) === 0 ? clean : cleanNumbers(clean, found, replace);
}

function cleanSchemesAndTokens(text: string, found: number, replace: Replace): string {
  let clean = text;
  if ((found & flags.blank) !== 0 && mayHoldScheme.test(clean)) {
    clean = clean.replace(scheme, (all, name: string, gap: string) => {
      const rest = all.slice(name.length + gap.length);
      return looksLikeProse(rest) ? all : name + gap + replace('authorization', rest);
    });
  }
  return (found & flags.word) !== 0 && mayHoldToken.test(clean)
    ? clean.replace(token, (all) => replace('token', all))
    : clean;
}

// `Basic` with a short name and password.
const shortestToken = 12;
const mayHoldScheme = /bearer|basic|digest|negotiate/i;
const mayHoldToken =
  /AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|k_live_|k_test_|whsec_|sk-|AIza|npm_|SG\.|\d:AA|\/B[A-Z0-9]{8}|webhooks\/\d|IncomingWebhook\//;

/** "basic training" is no credential: those hold a digit, a capital or a sign, or are long. */
function looksLikeProse(text: string): boolean {
  return text.length < 20 && /^[A-Za-z]?[a-z]*[.:-]?$/.test(text);
}

// An IBAN, or the NIR of somebody from Corsica: eight digits in a row, as in a date, stand behind its letter.
const mayHoldLetters = /[A-Z]{2}\d\d|[a-z]{2}\d\d |2[ABab]/;

function cleanNumbers(text: string, found: number, replace: Replace): string {
  let clean = text;
  const hasRow = (found & flags.number) !== 0;
  if (mayHoldLetters.test(text)) {
    clean = clean.replace(iban, (all) => cleanIban(all, replace));
    if (!hasRow) return cleanNirs(clean, replace);
  }
  if (!hasRow) return clean;
  return cleanNirs(clean, replace)
    .replace(digitGroups, (all, index: number, whole: string) =>
      all.length < 13 ? all : cleanCards(all, index, whole, replace),
    )
    .replace(phone, (all) => replace('phone', all));
}

function cleanNirs(text: string, replace: Replace): string {
  return text.replace(nir, (all) =>
    isNir(all.replace(/[ .-]/g, '')) ? replace('national_id', all) : all,
  );
}

/** A card may stand among other numbers: every row of whole groups that makes 13 to 19 digits is looked at. */
function cleanCards(found: string, from: number, whole: string, replace: Replace): string {
  const after = whole.slice(from + found.length, from + found.length + 2);
  const groups = found.match(/\d+|[ +-]/g) ?? [];
  // The last group goes on as a word: `4111…1111a` is an identifier.
  const last = /^(?:\w|-\w)/.test(after) ? groups.length - 1 : groups.length;
  let clean = '';
  for (let index = 0; index < groups.length; index += 1) {
    const end = cardEnd(groups, index, last);
    if (end === 0 || (index === 0 && end === 1 && isNumbered(whole, from))) clean += groups[index];
    else clean += replace('card', groups.slice(index, end).filter(isDigits).join(''));
    index = Math.max(index, end - 1);
  }
  return clean;
}

// `order 4970…`, `invoice_no: "4970…"`, `span_id=4970…`, `commande n° 4970…`.
const ending = String.raw`(?:[ _.-]?(?:ids?|no|nr|num|number|num[eé]ro|ref|reference|r[eé]f[eé]rence))`;
const numbered = new RegExp(
  String.raw`(?<![\p{L}\d])(?:(?:order|commande|invoice|facture|shipment|parcel|colis|tracking|trace|span)${ending}?` +
    String.raw`|(?:delivery|livraison|ticket|article|product|request|correlation|event|message|record|job|build)${ending})` +
    '[\\\\"\'`]{0,2} ?(?:n[°o]\\.? ?)?[:=#]{0,2} ?[\\\\"\'`#]{0,2}$',
  'iu',
);
const longestNumbered = 40;

/** Digits in one row after the word for a numbered thing are its number, although one of 34 numbers with 16 digits could be a card. */
function isNumbered(text: string, at: number): boolean {
  return numbered.test(text.slice(Math.max(0, at - longestNumbered), at));
}

function cardEnd(groups: readonly string[], from: number, last: number): number {
  if (!isDigits(groups[from] ?? '')) return 0;
  let digits = '';
  for (let index = from; index < last && digits.length < 19; index += 2) {
    digits += groups[index] ?? '';
    if (digits.length >= 13 && isCard(digits)) return isUuid(groups, from) ? 0 : index + 1;
  }
  return 0;
}

/** The first groups of a UUID may be digits only; no card is written as 8-4-4. */
function isUuid(groups: readonly string[], from: number): boolean {
  return (
    groups[from]?.length === 8 &&
    groups[from + 1] === '-' &&
    groups[from + 2]?.length === 4 &&
    groups[from + 3] === '-' &&
    groups[from + 4]?.length === 4
  );
}

function isDigits(group: string): boolean {
  return group.charCodeAt(0) >= 48;
}

/** The words after an IBAN look like its last groups: the longest beginning that passes the check counts. */
function cleanIban(found: string, replace: Replace): string {
  for (let end = found.length; end >= 15; end -= 1) {
    if (end < found.length && /[A-Za-z0-9]/.test(found.charAt(end))) continue;
    const part = found.slice(0, end);
    if (isIban(part.replace(/[ -]/g, ''))) return replace('iban', part) + found.slice(end);
  }
  return found;
}

const localPart = /[\p{L}\p{N}._%+'’~$#&*=!?^|{}`/-]/u;
const domainPart = /[\p{L}\p{N}.-]/u;
// RFC 5321: longest local part and longest domain.
const longestLocal = 64;
const longestDomain = 255;

/** Finds e-mail addresses from their `@` outwards, so that no text makes it slow. */
function cleanEmails(text: string, replace: Replace): string {
  let clean = '';
  let done = 0;
  for (const { index, 0: sign } of text.matchAll(/@|%40/gi)) {
    // The domain first: a text of nothing but `@` has none, and the local part takes longer.
    const end = domainEnd(text, index + sign.length);
    if (end === index + sign.length) continue;
    const start = Math.max(done, localStart(text, index));
    if (index < done || start === index) continue;
    clean += text.slice(done, start) + replace('email', text.slice(start, end));
    done = end;
  }
  return done === 0 ? text : clean + text.slice(done);
}

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < longestLocal && localPart.test(text.charAt(start - 1)))
    start -= 1;
  // What stands before `=`, `/` and the like in a longer text is not the address.
  const within = text.slice(start, at);
  const cut = Math.max(
    ...['=', '/', '?', '&', '{', '|', '%3D', '%2F', '%22'].map((sign) => endOf(within, sign)),
  );
  return start + cut;
}

function endOf(text: string, sign: string): number {
  const index = text.lastIndexOf(sign);
  return index === -1 ? 0 : index + sign.length;
}

function domainEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < longestDomain && domainPart.test(text.charAt(end)))
    end += 1;
  if (end - from < 4) return from;
  const domain = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[\p{L}]{2,63}/u.exec(text.slice(from, end));
  return domain === null ? from : from + domain[0].length;
}
