/** Texts in which nothing was found, while one record is on its way: a logger's object shows the same ones several times. */
export interface KnownTexts {
  readonly has: (text: string, safe: boolean) => boolean;
  readonly add: (text: string, safe: boolean) => void;
  /** Starts a new record: a part of a long text would keep the whole of it in memory. */
  readonly forget: () => void;
}

// Half of them for texts under a name that says that digits mean nothing.
const slots = 128;
// At most 0.5 million characters in all slots.
const longest = 4_096;

/** Makes the memory of one record: a text that falls on another one takes its place. */
export function createKnownTexts(): KnownTexts {
  const texts = Array.from<string | undefined>({ length: slots });
  const used: number[] = [];
  let count = 0;
  return {
    has: (text, safe) => texts[slotOf(text, safe)] === text,
    add(text, safe) {
      if (text.length > longest) return;
      const slot = slotOf(text, safe);
      if (texts[slot] === undefined) {
        used[count] = slot;
        count += 1;
      }
      texts[slot] = text;
    },
    forget() {
      for (let index = 0; index < count; index += 1) texts[used[index] ?? 0] = undefined;
      count = 0;
    },
  };
}

function slotOf(text: string, safe: boolean): number {
  const { length } = text;
  const mixed =
    length * 31 +
    text.charCodeAt(0) +
    text.charCodeAt(length - 1) * 7 +
    text.charCodeAt(length >> 1) * 13;
  const half = slots / 2;
  return safe ? (mixed % half) + half : mixed % half;
}
