import type { Language } from '../language.ts';
import { toCount } from './trace-tree.ts';

/** What a saved page says beside what is stored. */
export interface PageTexts {
  readonly spans: (count: number) => string;
  readonly errors: (count: number) => string;
  readonly logLines: (count: number) => string;
  readonly noParentStored: string;
  readonly open: (count: number) => string;
  readonly trace: string;
  readonly correlation: string;
  readonly tenant: string;
  readonly error: string;
  readonly notEnded: string;
  readonly noParent: string;
  readonly event: string;
  readonly cut: (left: number, shown: number) => string;
  readonly saved: (version: string, instant: string) => string;
  /** Of a number and its unit, `12.5 ms`. */
  readonly length: (text: string) => string;
}

const en: PageTexts = {
  spans: (count) => toCount(count, 'span'),
  errors: (count) => toCount(count, 'error'),
  logLines: (count) => toCount(count, 'log line'),
  noParentStored: 'incomplete: a parent span is not stored',
  open: (count) => `incomplete: ${toCount(count, 'span')} not ended`,
  trace: 'trace',
  correlation: 'correlation',
  tenant: 'tenant',
  error: 'error',
  notEnded: 'not ended',
  noParent: 'no parent',
  event: 'event',
  cut: (left, shown) => `${toCount(left, 'row')} more: this file ends at ${shown}.`,
  saved: (version, instant) => `Saved by filrouge view ${version}, ${instant}`,
  length: (text) => text,
};

const fr: PageTexts = {
  spans: (count) => countOf(count, 'span', 'spans'),
  errors: (count) => countOf(count, 'erreur', 'erreurs'),
  logLines: (count) => countOf(count, 'ligne de log', 'lignes de log'),
  noParentStored: 'incomplète\u202f: un span parent n’est pas conservé',
  open: (count) => `incomplète\u202f: ${countOf(count, 'span inachevé', 'spans inachevés')}`,
  trace: 'trace',
  correlation: 'corrélation',
  tenant: 'tenant',
  error: 'erreur',
  notEnded: 'inachevé',
  noParent: 'sans parent',
  event: 'événement',
  cut: (left, shown) =>
    `${countOf(left, 'ligne de plus', 'lignes de plus')}\u202f: ce fichier s’arrête à ${shown}.`,
  saved: (version, instant) => `Enregistré par filrouge view ${version}, ${instant}`,
  length: (text) => text.replace('.', ',').replace(/ (?=\w+$)/, '\u202f'),
};

/** Texts of a saved page, by its language. */
export const pageTexts: Readonly<Record<Language, PageTexts>> = { en, fr };

/** In French, nought is singular. */
function countOf(count: number, one: string, other: string): string {
  return `${count} ${count < 2 ? one : other}`;
}
