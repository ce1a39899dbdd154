/**
 * What stands in a path behind a segment with such a word is for one person: `/reset-password/s3cr3t`, `/invite/s3cr3t`.
 * True: a number, too, as it is a code; behind the others it is that of a thing, as in `/activate/10234`.
 */
const words: ReadonlyMap<string, boolean> = new Map([
  ['activate', false],
  ['activation', false],
  ['apikey', true],
  ['confirm', false],
  ['confirmation', false],
  ['invitation', false],
  ['invite', false],
  ['magic', false],
  ['otp', true],
  ['passcode', true],
  ['password', true],
  ['recover', false],
  ['recovery', false],
  ['reset', false],
  ['secret', true],
  ['token', true],
  ['unsubscribe', false],
  ['verification', true],
  ['verify', true],
]);
// Hardly any path holds one: asked before its segments are.
const mayHoldWord =
  /[Aa]ctivat|[Aa]pi[-_]?[Kk]ey|[Cc]onfirm|[Ii]nvit|[Mm]agic|[Oo]tp|[Pp]assw|[Pp]assc|[Rr]ecover|[Rr]eset|[Ss]ecret|[Tt]oken|[Uu]nsubs|[Vv]erif/;

const segmentForm = /^[A-Za-z][\w-]{2,39}$/;
const valueAt = /[^\s/?#"'`<>\\]+/y;

// A longer one is no part of a route.
const longestRoute = 100;
// `refresh`, `changeEmail`, `forgot-password`.
const camel = '[A-Z]?[a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,3}';
const routeWords = new RegExp(`^${camel}(?:[-_]${camel}){0,4}$`);
// `v2`, `17`, `1.2.3`: no code is so short.
const shortNumber = /^v?\d{1,3}(?:\.\d{1,3}){0,3}$/;
const number = /^\d+$/;
// `:token`, `{token}`, `[token]`, `(token)`, `*`, `$token`: of a route, or a mark of ours.
const pattern = /^(?:[:{[(*$]|%5B|%7B)/i;
const file =
  /^[\w.-]+\.(?:[cm]?[jt]sx?|aspx?|cs|css|ejs|go|hbs|html?|ico|java|json|jsp|kt|map|md|php|png|py|rb|sql|svg|txt|vue|xml)(?::\d+){0,2}$/;

/**
 * Masks what a path carries behind a word for it: `/reset/s3cr3t`, `/password-reset/MQ/s3cr3t/`. Parts of a route stay:
 * `/password/forgot`, `/reset/:token`, `/verify/v2`, `/token/index.js`.
 * @param isKept Tells whether configuration lets such a segment be.
 * @param replace Gives what stands in the place of a value.
 */
export function cleanPaths(
  text: string,
  isKept: (segment: string) => boolean,
  replace: (value: string) => string,
): string {
  if (!mayHoldWord.test(text)) return text;
  let clean = '';
  let done = 0;
  // Undefined: nothing announces a secret. Whom it is for may come before it: the next segment is looked at, too.
  let hidesNumbers: boolean | undefined;
  for (let slash = text.indexOf('/'); slash !== -1; slash = text.indexOf('/', slash + 1)) {
    const segment = segmentAt(text, slash + 1);
    if (hidesNumbers !== undefined && isSecret(segment, hidesNumbers)) {
      clean += text.slice(done, slash + 1) + replace(segment);
      done = slash + 1 + segment.length;
      if (text.charAt(done) !== '/') hidesNumbers = undefined;
      continue;
    }
    const isWhole = text.charAt(slash + 1 + segment.length) === '/';
    hidesNumbers = isWhole && !isKept(segment) ? announces(segment) : undefined;
  }
  return done === 0 ? text : clean + text.slice(done);
}

function segmentAt(text: string, from: number): string {
  valueAt.lastIndex = from;
  const found = valueAt.exec(text)?.[0] ?? '';
  let end = found.length;
  while (end > 0 && '.,;:!)]}'.includes(found.charAt(end - 1))) end -= 1;
  // `[token]`, `{token}` are whole; what follows them does not matter.
  return pattern.test(found) ? found : found.slice(0, end);
}

/** Tells whether a segment says that a secret follows, and whether that may be a number. */
function announces(segment: string): boolean | undefined {
  if (!segmentForm.test(segment) || !mayHoldWord.test(segment)) return undefined;
  const parts = segment
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_]/);
  let found: boolean | undefined;
  for (const [index, part] of parts.entries()) {
    const hidesNumbers = words.get(part) ?? words.get(`${parts[index - 1]}${part}`);
    if (hidesNumbers !== undefined) found = hidesNumbers || found === true;
  }
  return found;
}

function isSecret(segment: string, hidesNumbers: boolean): boolean {
  if (segment === '') return false;
  if (segment.length > longestRoute) return true;
  if (number.test(segment) && !hidesNumbers) return false;
  return ![routeWords, shortNumber, pattern, file].some((form) => form.test(segment));
}
