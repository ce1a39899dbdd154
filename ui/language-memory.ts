import { toLanguage } from '#viewer/language';
import type { Language } from '#viewer/language';
import { effect } from '@preact/signals';
import { language } from './language.ts';
import { showLanguage } from './texts.ts';

const storageKey = 'filrouge.language';

/** Shows the language that was chosen before, or that the browser asks for, and tells the document. Called once; never rejects. */
export async function startLanguage(): Promise<void> {
  await showLanguage(readLanguage());
  effect(() => {
    document.documentElement.lang = language.value;
  });
}

/** Shows a language and keeps it for the next visit, where the browser lets us. Never rejects. */
export async function chooseLanguage(next: Language): Promise<void> {
  if (!(await showLanguage(next))) return;
  try {
    window.localStorage.setItem(storageKey, next);
  } catch {
    // A browser that stores nothing is asked for its languages the next time.
  }
}

/** The language that was chosen in this browser, else the first of ours that the browser asks for, else English. */
function readLanguage(): Language {
  for (const tag of [readChoice() ?? '', ...navigator.languages]) {
    const found = toLanguage(tag);
    if (found !== undefined) return found;
  }
  return 'en';
}

function readChoice(): string | null {
  try {
    return window.localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
