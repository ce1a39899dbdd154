/** Parts of an address or a form, in which each value is encoded by itself. */
const part = /[^\s?&=/"'`<>#,;()]+/g;
const encoded = /%[\dA-Fa-f]{2}|\+/;
const bytes = /(?:%[\dA-Fa-f]{2})+/g;
/** A mark of ours, encoded. */
const mark = /%5B([a-z_]{1,20})(?:%20\*(\d{4}))?%5D/g;

/**
 * Cleans what is encoded for an address: `card=4970%201012…`, `tel=%2B33+6…`. A part that holds no secret stays as it is;
 * one that does is encoded again, with a mark that can be read.
 * @param clean Cleans the text that was decoded.
 */
export function cleanEncoded(text: string, clean: (text: string) => string): string {
  if (!encoded.test(text)) return text;
  return text.replace(part, (found) => {
    if (!encoded.test(found)) return found;
    const decoded = found.replaceAll('+', ' ').replace(bytes, decode);
    const cleaned = clean(decoded);
    return cleaned === decoded ? found : encode(cleaned);
  });
}

function decode(found: string): string {
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text).replace(mark, (_all, rule: string, digits?: string) =>
      digits === undefined ? `[${rule}]` : `[${rule} *${digits}]`,
    );
  } catch {
    return '[masked]';
  }
}
