// Half of them for texts under a name that says that digits mean nothing.
const slots = 1_024;
// At most 0.25 million characters in all slots; looking at a longer text takes longer than being told apart from the one before.
const longest = 256;
// A shorter text is never a part of another one, of which it would keep the whole in memory.
const shortestPart = 13;

/** As `TextCleaner`, always told whether digits mean nothing. */
type Clean = (text: string, safe: boolean) => string;

/**
 * Remembers short texts in which nothing was found, so that they are not looked at again: routes, states, versions and agents are the
 * same in record after record. A text that falls on another one takes its place when it comes twice in a row there: an id, which comes
 * once, does not.
 * @param clean Gives the same answer to the same text.
 */
export function rememberClean(clean: Clean): Clean {
  const texts = Array.from<string | undefined>({ length: slots });
  const latest = new Int32Array(slots);
  return (text, safe) => {
    if (text.length > longest) return clean(text, safe);
    const mixed = mix(text);
    const slot = slotOf(mixed, safe);
    if (texts[slot] === text) return text;
    const cleaned = clean(text, safe);
    if (cleaned !== text) return cleaned;
    if (latest[slot] === mixed) texts[slot] = text.length < shortestPart ? text : copyOf(text);
    else latest[slot] = mixed;
    return cleaned;
  };
}

/** Ids and instants differ in their last characters, what comes again by its length and its first ones. */
function mix(text: string): number {
  const { length } = text;
  const ends =
    (length << 24) ^
    (text.charCodeAt(0) << 18) ^
    (text.charCodeAt(length >> 1) << 12) ^
    (text.charCodeAt(length - 2) << 6) ^
    text.charCodeAt(length - 1);
  return Math.imul(ends, 0x9e_37_79_b1);
}

function slotOf(mixed: number, safe: boolean): number {
  const slot = (mixed >>> 16) & (slots / 2 - 1);
  return safe ? slot + slots / 2 : slot;
}

/** A text by itself: a part keeps the whole in memory that it was cut from. */
function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}
