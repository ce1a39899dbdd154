import type { Language } from '#viewer/language';
import { batch, signal } from '@preact/signals';
import { language } from './language.ts';
import { en } from './text/en.ts';
import type { Texts } from './text/en.ts';

/** Every text of the page, in the language that it is in. */
export const texts = signal<Texts>(en);

/** The language asked for last: its texts may still be on their way. */
const asked = signal<Language>('en');

/**
 * Shows the page in a language; what is there stays as it is. The texts of all but English are loaded with their first use.
 * @returns False when they cannot be loaded, or another language was asked for meanwhile. Never rejects.
 */
export async function showLanguage(next: Language): Promise<boolean> {
  asked.value = next;
  const loaded = await loadTexts(next).catch(() => undefined);
  if (loaded === undefined || asked.peek() !== next) return false;
  batch(() => {
    language.value = next;
    texts.value = loaded;
  });
  return true;
}

async function loadTexts(next: Language): Promise<Texts> {
  return next === 'en' ? en : (await import('./text/fr.ts')).fr;
}
