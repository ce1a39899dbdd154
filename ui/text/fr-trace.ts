import type { Texts } from './en.ts';
import { countOf } from './fr-count.ts';

/** Texts of the page of a trace, in French. */
export const trace: Texts['trace'] = {
  reading: 'trace',
  notHere: 'Cette trace n’est pas là',
  noSpanKept:
    'Aucun span de {id} n’est conservé\u202f: il a été supprimé, n’a pas été échantillonné, a été envoyé ailleurs ou n’est pas encore arrivé. Cette page l’affichera dès son arrivée.',
  lookForLogs: 'Chercher ses lignes de log',
  correlation: 'corrélation',
  tenant: 'tenant',
  trace: 'trace',
  theId: 'l’ID de la trace',
  theTrace: 'la trace',
  copyText: 'copier en texte',
  compare: 'comparer',
  saveAs: 'enregistrer en',
  otlpTitle: 'Lignes OTLP JSON\u202f: spans et lignes de log',
  jaegerTitle: 'Pour l’interface de Jaeger\u202f: spans',
  htmlTitle: 'Une seule page, à envoyer ou à imprimer',
  openInJaeger: 'ouvrir dans Jaeger',
  inJaeger: 'dans Jaeger',
  traceInJaeger: (id) => `trace ${id} dans Jaeger`,
  firstSpans: (shown, all) => `Seuls les ${shown} premiers spans sur ${all} sont affichés.`,
  firstLogs: (shown, all) =>
    `Seules les ${shown} premières lignes de log sur ${all} sont affichées.`,
  firstOfBoth: (shown, all, shownLogs, allLogs) =>
    `Seuls les ${shown} premiers spans sur ${all} et les ${shownLogs} premières lignes de log sur ${allLogs} sont affichés.`,
  noSpanHere:
    'Aucun span ici, seulement des lignes de log\u202f: les spans ont été envoyés ailleurs ou n’ont pas été échantillonnés.',
  noRoot: 'Le span racine n’est pas (encore) arrivé\u202f: il est peut-être inachevé.',
  orphans: (count) =>
    `${countOf(count, 'span')} dont le parent n’est pas (encore) arrivé, avec la mention «\u202fsans parent\u202f».`,
  open: (count) =>
    `${countOf(count, 'span')} encore en cours aux dernières nouvelles, avec la mention «\u202finachevé\u202f».`,
  toolbar: 'Trace',
  views: 'Affichage',
  layouts: { waterfall: 'Cascade', time: 'Chronologie', table: 'Tableau' },
  find: 'Rechercher',
  findHint: 'nom, attribut ou message (f)',
  logLines: 'Lignes de log',
  criticalPath: 'Chemin critique',
  criticalPathTitle: 'Ce dont dépend la durée de la trace',
  foldAll: 'Tout replier',
  unfoldAll: 'Tout déplier',
  nothingFound: 'aucun résultat',
  searching: 'recherche…',
  matchOf: (at, all) => `${at} sur ${all}`,
  previous: 'précédent',
  next: 'suivant',
  rows: 'Spans et lignes de log',
  spanOrLine: 'Span ou ligne de log',
  sinceStart: 'Depuis le début, événement',
  time: 'Temps',
  duration: 'Durée',
  self: 'Propre',
  noParent: 'sans parent',
  notEnded: 'inachevé',
  outside: { before: 'avant la trace', after: 'après la trace' },
};

/** Texts of the table of operations of a trace, in French. */
export const operations: Texts['operations'] = {
  name: 'Opération',
  count: 'Spans',
  errors: 'Erreurs',
  total: 'Total',
  self: 'Propre',
  p50: 'p50',
  max: 'Max.',
  totalTitle: 'Les spans simultanés comptent chacun',
  selfTitle:
    'Temps pendant lequel aucun enfant ne travaillait, et sa part de celui de tous les spans',
};

/** Texts of the pane beside a trace, in French. */
export const pane: Texts['pane'] = {
  label: 'Détails de la ligne',
  close: 'Fermer',
  reading: 'ligne',
  logLine: 'Ligne de log',
  at: (offset) => `à ${offset}`,
  from: (offset) => `dès ${offset}`,
  self: (time) => `temps propre ${time}`,
  onPath: (time) => `${time} sur le chemin critique`,
  notCovered: (gaps) => `non couvert par les enfants\u202f: ${gaps}`,
  gap: (length, offset) => `${length} à ${offset}`,
  event: (name, offset) => `Événement ${name} à ${offset}`,
  logLines: 'Lignes de log',
  span: 'Span',
  resource: 'Ressource',
  theSpan: 'le span',
  groups: {
    ids: 'Identifiants',
    error: 'Erreur',
    http: 'HTTP',
    database: 'Base de données',
    code: 'Code',
    other: 'Autres',
  },
  like: 'Même opération, l’heure précédente',
  noOther: 'Aucun autre span auquel le comparer.',
  shortest: 'parmi les plus courts',
  longest: 'plus long que tous les autres',
  longerThan: (percent) => `plus long que ${percent} des autres`,
  compareBuilds: 'comparer les builds',
};
