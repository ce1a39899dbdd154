import type { Texts } from './en.ts';
import { countOf } from './fr-count.ts';

/** Texts around every page, in French. */
export const shell: Texts['shell'] = {
  language: 'Langue',
  skip: 'Aller au contenu',
  home: 'filrouge, dernières traces',
  pages: 'Pages',
  traces: 'Traces',
  logs: 'Logs',
  services: 'Services',
  errors: 'Erreurs',
  alerts: 'Alertes',
  firing: 'actives',
  keyboardHelp: 'Raccourcis clavier',
  connectionLost: 'connexion perdue, nouvelle tentative',
  follow: 'Reprendre le direct',
  holdStill: 'Figer la page',
  pausedButton: 'En pause',
  live: 'En direct',
  paused: 'en pause',
  searchLabel: 'Chercher un ID de trace, un ID de corrélation, ou une requête dans les logs',
  searchHint: 'ID de trace, ID de corrélation ou requête sur les logs',
  kept: (traces, spans, logs, size) =>
    `Conservés\u202f: ${countOf(traces, 'trace')}, ${countOf(spans, 'span')}, ${countOf(logs, 'ligne de log', 'lignes de log')}, ${size} sur disque`,
  logsWithoutTrace: (logs) => `${countOf(logs, 'ligne de log', 'lignes de log')} sans trace`,
  tooOld: (count) => `supprimés car trop anciens\u202f: ${count}`,
  storeFull: (count) => `supprimés faute de place\u202f: ${count}`,
  lastReceived:
    'Le dernier span ou la dernière ligne de log est arrivé à {instant}\u202f; rien depuis.',
  askDoctor:
    'Si rien n’arrive, lancer {command} dans le dossier du service\u202f: il dit pourquoi.',
  notStored:
    'Plus rien n’est stocké depuis {instant}\u202f: {reason}. Les émetteurs sont priés de réessayer.',
  noSuchPage: 'Cette page n’existe pas',
  leadsNowhere: '{path} ne mène nulle part. Voir les {traces} ou les {logs}.',
  latestTraces: 'dernières traces',
  logsLink: 'logs',
  reading: (what) => `Lecture\u202f: ${what}…`,
  tryAgain: 'Réessayer',
  noAnswer: 'La vue ne répond pas. `filrouge view` tourne-t-il toujours\u202f?',
  refused: (reason) => `La vue a refusé la demande\u202f: ${reason}.`,
  badStatus: (status) => `La vue a répondu avec le statut ${status}.`,
  copy: 'copier',
  copied: 'copié',
  notAllowed: 'interdit',
  copyJson: 'copier en JSON',
  copyLabel: (shown, what) => `${shown}\u202f: ${what}`,
};

/** What several pages show, in French. */
export const shared: Texts['shared'] = {
  spans: (count) => countOf(count, 'span'),
  traces: (count) => countOf(count, 'trace'),
  logLines: (count) => countOf(count, 'ligne de log', 'lignes de log'),
  lines: (count) => countOf(count, 'ligne'),
  errors: (count) => countOf(count, 'erreur'),
  warnings: (count) => countOf(count, 'avertissement'),
  calls: (count) => countOf(count, 'appel'),
  andMore: (count) => `et ${count} de plus`,
  error: 'erreur',
  day: 'j',
  incomplete: 'incomplète',
  noName: '(sans nom)',
};

/** What narrows a list, in French. */
export const filters: Texts['filters'] = {
  service: 'Service',
  allServices: 'tous les services',
  level: 'Niveau',
  allLevels: 'tous les niveaux',
  warningsAndWorse: 'avertissements et plus graves',
  errorsOnly: 'erreurs',
  levelOnly: (level) => `${level} seulement`,
  last: 'Depuis',
  ranges: {
    '5m': '5 minutes',
    '15m': '15 minutes',
    '1h': '1 heure',
    '6h': '6 heures',
    '24h': '24 heures',
  },
  fresh: (count) => countOf(count, 'nouveauté'),
  latestOnly: (count) =>
    `Voici les ${count} plus récentes\u202f; affinez la liste pour voir les plus anciennes.`,
  showUpTo: (count) => `En afficher jusqu’à ${count}`,
  query: 'Requête',
  queryTitle: 'mots, champ=valeur, champ>=nombre, champ~motif\u202f; OR, -, parenthèses',
  completions: 'Suggestions',
  searchedTo: (instant) =>
    `Recherche faite jusqu’à ${instant}\u202f; rien de plus ancien n’a été examiné. Préciser un service ou un niveau permet de remonter plus loin.`,
  from: 'du {instant}',
  until: 'au {instant}',
  around: 'avant et après {instant}',
  allTimes: 'Afficher toutes les dates',
};

/** What keys do, and how queries are written, in French. */
export const help: Texts['help'] = {
  keys: 'Touches',
  keyNames: { Enter: 'Entrée', Home: 'Début', End: 'Fin', Esc: 'Échap' },
  search: 'rechercher\u202f: ID de trace, ID de corrélation ou requête sur les logs',
  rows: 'ligne précédente, suivante',
  open: 'ouvrir la ligne',
  fold: 'dans une trace\u202f: replier et déplier',
  ends: 'dans une trace\u202f: première, dernière ligne',
  find: 'dans une trace\u202f: rechercher',
  matches: 'dans le champ de recherche\u202f: résultat suivant, précédent',
  range: 'dans un graphique\u202f: prendre plusieurs tranches\u202f; Entrée en affiche le contenu',
  layouts: 'dans une trace\u202f: cascade, chronologie et tableau, tour à tour',
  logLines: 'dans une trace\u202f: afficher ou masquer les lignes de log',
  path: 'dans une trace\u202f: afficher ou masquer le chemin critique',
  pause: 'mettre en pause et reprendre',
  closePane: 'fermer le volet',
  thisHelp: 'cette aide',
  queries: 'Requêtes',
  words: 'les deux mots, dans un message, une exception ou le nom d’un span',
  phrase: 'ces mots dans cet ordre',
  values: 'l’une de ces valeurs\u202f; dans une valeur, * remplace n’importe quel texte',
  numbers: 'aussi <, <=, >\u202f; une durée prend une unité\u202f: duration>1.5s',
  levels: 'ce niveau ou un niveau plus grave',
  pattern: 'une expression régulière (RE2)',
  any: 'n’importe quelle valeur',
  not: 'exclut cette valeur\u202f; aussi !=, !~',
  group: 'l’un des deux, et un troisième',
  close: 'Fermer',
};
