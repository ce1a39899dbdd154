/** Levels of a log record, from least to most severe. */
export type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'FATAL';

/** Level with its OpenTelemetry severity number (1 to 24). */
export interface Severity {
  readonly level: Level;
  readonly number: number;
}

/**
 * Names that loggers use, lower case, with the severity number that the OpenTelemetry log data model gives them
 * (appendix B: for syslog crit is 18, alert 19, emerg 21; for others by meaning).
 */
export const severityNumbers: ReadonlyMap<string, number> = new Map([
  ['silly', 1],
  ['trace', 1],
  ['finest', 1],
  ['debug', 5],
  ['fine', 5],
  ['verbose', 6],
  ['data', 6],
  ['http', 7],
  ['info', 9],
  ['information', 9],
  ['log', 9],
  ['prompt', 9],
  ['input', 9],
  ['notice', 10],
  ['help', 10],
  ['success', 10],
  ['warn', 13],
  ['warning', 13],
  ['error', 17],
  ['err', 17],
  ['severe', 17],
  ['crit', 18],
  ['critical', 18],
  ['alert', 19],
  ['emerg', 21],
  ['emergency', 21],
  ['fatal', 21],
  ['panic', 21],
]);

const unknownSeverity: Severity = { level: 'INFO', number: 9 };

const byName = new Map<string, Severity>(
  [...severityNumbers].map(([name, number]) => [name, { level: toLevel(number), number }]),
);

/**
 * Gives the severity of a logger's level.
 * @param level Name as the logger calls it, in any case, or an OpenTelemetry severity number. What is unknown counts as INFO.
 */
export function toSeverity(level: string | number): Severity {
  if (typeof level === 'number')
    return level >= 1 && level <= 24
      ? { level: toLevel(level), number: Math.trunc(level) }
      : unknownSeverity;
  return byName.get(level) ?? byName.get(level.toLowerCase()) ?? unknownSeverity;
}

/** Tells whether a name of a level, in any case, is one whose severity is known. */
export function isLevelName(name: string): boolean {
  return byName.has(name) || byName.has(name.toLowerCase());
}

/**
 * Gives the severity number of a numeric level of pino and bunyan: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal;
 * a level between two of them counts up from the lower one.
 */
export function toSeverityNumber(level: number): number {
  if (!(level >= 10)) return 1;
  if (level >= 60) return 21;
  const step = Math.floor(level / 10);
  const within = Math.min(3, Math.floor((level - step * 10) / 2.5));
  return (step - 1) * 4 + 1 + within;
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
