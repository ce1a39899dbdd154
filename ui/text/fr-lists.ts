import type { Texts } from './en.ts';
import { countOf } from './fr-count.ts';

/** Texts of the list of traces, in French. */
export const traces: Texts['traces'] = {
  title: 'Traces',
  heading: 'Dernières traces',
  errorsOnly: 'Erreurs seulement',
  reading: 'dernières traces',
  noneFits: 'Aucune trace ne correspond',
  noneIsKept: 'Aucune trace {service}{errors}{query}n’est conservée. {all}',
  ofService: 'de {service} ',
  withError: 'en erreur ',
  ofQuery: 'répondant à la requête ',
  showAll: 'Afficher toutes les traces',
  noSpanYet: 'Aucun span n’est encore arrivé',
  onlyLogs: 'Il y a pourtant {logs}\u202f: le programme exporte ses logs, pas ses traces.',
  startProgram: 'Lancez un programme Node d’une seule ligne. Il trouve cette vue tout seul\u202f:',
  pointSdk: 'Ou indiquez cette adresse à un SDK OpenTelemetry, quel que soit son langage\u202f:',
  protocols:
    'OTLP sur HTTP, protobuf ou JSON. Cette page affichera la première trace dès son arrivée.',
  theCommand: 'la commande',
  time: 'Heure',
  rootOperation: 'Opération racine',
  services: 'Services',
  duration: 'Durée',
  spans: 'Spans',
  logs: 'Logs',
  errors: 'Erreurs',
  correlationId: 'ID de corrélation',
  tenant: 'Tenant',
  caption: (count, failed) => `${countOf(count, 'trace')}, dont ${failed} en erreur`,
  slots:
    'Traces dans le temps\u202f; Entrée affiche celles d’une tranche, Maj et les flèches en prennent plusieurs',
  byStart: (caption) => `${caption}, par début et durée`,
};

/** Texts of the list of log lines, in French. */
export const logs: Texts['logs'] = {
  title: 'Logs',
  heading: 'Dernières lignes de log',
  reading: 'dernières lignes de log',
  noneFits: 'Aucune ligne de log ne correspond',
  showAll: 'Afficher toutes les lignes de log',
  noneYet: 'Aucune ligne de log n’est encore arrivée',
  howTheyArrive:
    'Les lignes écrites avec winston arrivent d’elles-mêmes dès que le programme tourne avec {flag}. {start}',
  howToStart: 'Pour commencer',
  time: 'Heure',
  level: 'Niveau',
  service: 'Service',
  message: 'Message',
  correlationId: 'ID de corrélation',
  trace: 'Trace',
  inTrace: (id) => `cette ligne dans la trace ${id}`,
  fields: 'Champs',
  bars: 'Lignes de log dans le temps\u202f; Entrée affiche celles d’une barre, Maj et les flèches en prennent plusieurs',
  counted: (count, step) => `${countOf(count, 'ligne')}, une barre vaut ${step}`,
  latestCounted: (count, step) =>
    `seules les ${count} dernières lignes sont comptées, une barre vaut ${step}`,
  atInstant: (instant, parts) => `${instant}\u202f: ${parts}`,
  attributes: 'Attributs',
  around: 'lignes voisines',
  ofService: (service) => `de ${service}`,
  ofAll: 'de tous les services',
  theRecord: 'l’enregistrement',
};

/** Texts of the page of services, in French. */
export const services: Texts['services'] = {
  title: 'Services',
  countedFrom: 'décompte depuis {instant}',
  reading: 'services',
  nothing: 'Aucun service n’a rien envoyé sur cette période',
  showDay: 'Afficher les dernières 24 heures',
  service: 'Service',
  requestsByMinute: 'Requêtes par minute',
  requestsByMinutes: (minutes) => `Requêtes par tranche de ${countOf(minutes, 'minute')}`,
  requests: 'Requêtes',
  errorLogs: 'Logs d’erreur',
  spans: 'Spans',
  lastBuild: 'Dernier build',
  lastSeen: 'Dernière activité',
  perMinute: 'Par minute',
  errors: 'Erreurs',
  atMost: (count) => `au plus ${count} à la fois`,
  atMostFailed: (count, failed) => `au plus ${count} à la fois, ${countOf(failed, 'erreur')}`,
  operationsOf: 'Opérations de {service}',
  traces: 'traces',
  logs: 'logs',
  compareBuilds: 'comparer les builds',
  close: 'fermer',
  readingOperations: 'opérations',
  noSpan: 'Aucun span sur cette période.',
  operation: 'Opération',
  kind: 'Type',
  mapTitle: 'Qui appelle qui',
  map: 'Carte des services',
  mapLeftOut: (nodes) => `La carte n’est pas affichée\u202f: elle aurait ${nodes} nœuds.`,
  call: (caller, callee, what) => `${caller} → ${callee}\u202f: ${what}`,
  ratePerMinute: (rate) => `${rate}/min`,
  compareWith: (build, before) => `${build}, comparer avec ${before}`,
};

/** Texts of the page of errors, in French. */
export const errors: Texts['errors'] = {
  title: 'Erreurs',
  withWarnings: 'Avertissements aussi',
  reading: 'erreurs',
  nothing: 'Aucune erreur',
  nothingCame:
    'Aucune ligne de log de niveau ERROR ni aucun span avec une exception n’est arrivé sur cette période.',
  latestOnly: (count) =>
    `Seules les ${count} dernières ont été examinées\u202f; une période plus courte montre tout.`,
  error: 'Erreur',
  place: 'Emplacement',
  service: 'Service',
  times: 'Nombre',
  traces: 'Traces',
  firstSeen: 'Première fois',
  lastSeen: 'Dernière fois',
  theirLines: (count) => `${count} fois, leurs lignes de log`,
};

/** Texts of the page of a correlation id, in French. */
export const correlation: Texts['correlation'] = {
  kind: 'Corrélation',
  reading: 'ID de corrélation',
  nothing: 'Rien ne porte cet ID de corrélation',
  onNothing:
    '{id} ne figure sur aucun span ni aucune ligne de log conservés. Il est peut-être trop ancien, ou pas encore arrivé\u202f; cette page l’affichera dès son arrivée.',
  findInLogs: 'Le chercher comme texte dans les logs',
  theId: 'l’ID de corrélation',
  over: (length) => `sur ${length}`,
  loudOnly: 'Avertissements et erreurs seulement',
  time: 'Heure',
  sinceStart: 'Depuis le début',
  level: 'Niveau',
  service: 'Service',
  whatHappened: 'Événement',
  trace: 'Trace',
  start: 'début',
  showMore: (count, left) => `En afficher ${count} de plus sur ${left}`,
};
