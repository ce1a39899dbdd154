import type { Language } from '#viewer/language';
import { signal } from '@preact/signals';

/** Language that the page is in. */
export const language = signal<Language>('en');
