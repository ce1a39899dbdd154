/** Languages of what the view writes for people, by their BCP 47 tags. */
export const languages = ['en', 'fr'] as const;

/** One of the languages of the view. */
export type Language = (typeof languages)[number];

/** Gives the one of ours that a tag is of (`fr-CA`), whatever its region. */
export function toLanguage(tag: string): Language | undefined {
  const [primary] = tag.toLowerCase().split('-');
  return languages.find((language) => language === primary);
}

/**
 * Chooses the language that a browser likes best, of `Accept-Language` (RFC 9110, section 12.5.4); English when it names none of ours.
 * @param header Of any form: what is no language range is passed over.
 */
export function readLanguage(header = ''): Language {
  const liked = header.split(',').flatMap((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const found = toLanguage(tag);
    const weight = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1);
    return found !== undefined && weight > 0 ? [{ language: found, weight }] : [];
  });
  return liked.sort((a, b) => b.weight - a.weight)[0]?.language ?? 'en';
}
