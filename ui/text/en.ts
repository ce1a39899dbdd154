import { alerts } from './en-alerts.ts';
import { builds, compare } from './en-compare.ts';
import { correlation, errors, logs, services, traces } from './en-lists.ts';
import { filters, help, shared, shell } from './en-shell.ts';
import { operations, pane, trace } from './en-trace.ts';

/** Every text of the page in English; the other languages have its type. In `{…}` stands what is put in by the page. */
export const en = {
  shell,
  shared,
  filters,
  help,
  traces,
  logs,
  services,
  errors,
  correlation,
  trace,
  operations,
  pane,
  compare,
  builds,
  alerts,
};

/** Every text of the page: a language that lacks one, or has one too many, does not compile. */
export type Texts = typeof en;
