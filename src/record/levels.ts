/** Levels of a log record, from least to most severe. */
export type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'FATAL';

/** Level with its OpenTelemetry severity number (1 to 24). */
export interface Severity {
  readonly level: Level;
  readonly number: number;
}

/**
 * Names that loggers use, lower case, with the severity that the OpenTelemetry log data model gives them
 * (appendix B for syslog: crit is 18, alert 19, emerg 21).
 */
const severities: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ['silly', { level: 'TRACE', number: 1 }],
  ['trace', { level: 'TRACE', number: 1 }],
  ['debug', { level: 'DEBUG', number: 5 }],
  ['verbose', { level: 'DEBUG', number: 6 }],
  ['http', { level: 'DEBUG', number: 7 }],
  ['info', { level: 'INFO', number: 9 }],
  ['notice', { level: 'INFO', number: 10 }],
  ['warn', { level: 'WARNING', number: 13 }],
  ['warning', { level: 'WARNING', number: 13 }],
  ['error', { level: 'ERROR', number: 17 }],
  ['crit', { level: 'ERROR', number: 18 }],
  ['alert', { level: 'ERROR', number: 19 }],
  ['emerg', { level: 'FATAL', number: 21 }],
  ['fatal', { level: 'FATAL', number: 21 }],
]);

const unknownSeverity: Severity = { level: 'INFO', number: 9 };

/**
 * Gives the severity of a logger's level name.
 * @param name Level as the logger calls it, in any case. An unknown name counts as INFO.
 */
export function toSeverity(name: string): Severity {
  return severities.get(name) ?? severities.get(name.toLowerCase()) ?? unknownSeverity;
}

/**
 * Gives the level of an OpenTelemetry severity number.
 * @param severityNumber 1 to 24; 0 (unspecified) counts as INFO.
 */
export function toLevel(severityNumber: number): Level {
  if (severityNumber >= 21) return 'FATAL';
  if (severityNumber >= 17) return 'ERROR';
  if (severityNumber >= 13) return 'WARNING';
  if (severityNumber >= 9 || severityNumber === 0) return 'INFO';
  if (severityNumber >= 5) return 'DEBUG';
  return 'TRACE';
}
