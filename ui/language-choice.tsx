import type { JSX } from 'preact';
import { languages } from '#viewer/language';
import type { Language } from '#viewer/language';
import { chooseLanguage } from './language-memory.ts';
import { language } from './language.ts';
import { texts } from './texts.ts';

/** Each in its own language: who cannot read the page finds it. */
const names: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français' };

/** The languages of the page, one of them pressed. */
export function LanguageChoice(): JSX.Element {
  return (
    <span class="choice languages" role="group" aria-label={texts.value.shell.language}>
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === language.value}
          onClick={() => void chooseLanguage(each)}
        >
          {names[each]}
        </button>
      ))}
    </span>
  );
}
