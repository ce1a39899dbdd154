import type { Texts } from './en.ts';
import { alerts } from './fr-alerts.ts';
import { builds, compare } from './fr-compare.ts';
import { correlation, errors, logs, services, traces } from './fr-lists.ts';
import { filters, help, shared, shell } from './fr-shell.ts';
import { operations, pane, trace } from './fr-trace.ts';

/** Every text of the page in French. */
export const fr: Texts = {
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
