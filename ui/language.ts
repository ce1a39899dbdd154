import { signal } from '@preact/signals';

/** Languages of the page, by their BCP 47 tags. */
export const languages = ['en', 'fr'] as const;

/** One of the languages of the page. */
export type Language = (typeof languages)[number];

/** Language that the page is in. */
export const language = signal<Language>('en');
