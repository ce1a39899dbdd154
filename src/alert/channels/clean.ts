import { escapeControls } from '#record';

/**
 * Makes a text fit to be shown on one line: cut, and with controls, line ends and bidirectional controls made visible.
 * @param most How many characters (UTF-16 units) it has at the end.
 */
export function clean(text: string, most: number): string {
  // Cut first: a text of 1 MB is not looked through. Cut again: what is made visible is longer.
  return cut(escapeControls(cut(text, most)), most);
}

/** Cleans texts and puts them on one line; a long one is not copied for it. */
export function cleanAll(texts: readonly string[], separator: string, most: number): string {
  return clean(texts.map((text) => text.slice(0, most)).join(separator), most);
}

/** Cleans a text of several lines and keeps them apart. */
export function cleanLines(text: string, most: number): readonly string[] {
  return cut(text, most)
    .split(/\r\n|\r|\n/)
    .map((line) => clean(line, most));
}

/** Gives an address if it is one of the web, otherwise nothing: a link of another kind may do anything. */
export function toLink(address: string | undefined): string | undefined {
  if (address === undefined || address.length > maxLinkLength) return undefined;
  const url = URL.parse(address);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : undefined;
}

/** Takes secrets out of what the other side answered: it may say again what it was sent. */
export function hideSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  return secrets.reduce<string>(
    (hidden, secret) =>
      secret === undefined || secret.length < minSecretLength
        ? hidden
        : hidden.replaceAll(secret, '…'),
    text,
  );
}

// Slack takes no longer ones.
const maxLinkLength = 3_000;
// A shorter one would be found in any word.
const minSecretLength = 3;

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const part = text.slice(0, most - 1);
  // Not through the middle of a pair.
  return `${/[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part}…`;
}
