import { toHtmlText } from '#html-text';
import type { Language } from './language.ts';

interface FormTexts {
  readonly title: string;
  readonly asks: string;
  readonly wrong: string;
  readonly label: string;
  readonly open: string;
}

const texts: Readonly<Record<Language, FormTexts>> = {
  en: {
    title: 'Token',
    asks: 'This view asks for its token: it stands in the line that <code>filrouge view</code> printed when it started.',
    wrong: 'That is not the token of this view.',
    label: 'Token',
    open: 'Open',
  },
  fr: {
    title: 'Jeton',
    asks: 'Cette vue demande son jeton\u202f: il figure dans la ligne que <code>filrouge view</code> a affichée à son démarrage.',
    wrong: 'Ce n’est pas le jeton de cette vue.',
    label: 'Jeton',
    open: 'Ouvrir',
  },
};

/**
 * Writes the form that asks for the token of a view. It works without our files, which are behind the token. What the address asks for
 * is kept.
 * @param isWrong A token was given, and is not the one.
 */
export function toTokenForm(
  { pathname, searchParams }: URL,
  isWrong: boolean,
  language: Language,
): string {
  const text = texts[language];
  const said = isWrong ? `<p role="alert">${text.wrong}</p>` : '';
  const kept = [...searchParams]
    .filter(([name]) => name !== 'token')
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${toHtmlText(name)}" value="${toHtmlText(value)}">`,
    );
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${text.title} · filrouge view</title>
<h1>filrouge view</h1>
<p>${text.asks}</p>
${said}
<form action="${toHtmlText(pathname)}"><label>${text.label} <input name="token" type="password" required autofocus></label>
${kept.join('')}<button>${text.open}</button></form></html>
`;
}
